/**
 * Pulsar as a lane's source, target and journal: readers from the floor, producers under the lane's
 * names, scans of what they stored, the lock, and the preflight of all of it. The only package that
 * sees the Pulsar client; it decides nothing about delivery and knows nothing of NATS.
 */
@NullMarked
package io.cutwater.pulsar;

import org.jspecify.annotations.NullMarked;
