/**
 * One nats-server with JetStream as a child process. It knows nothing of Pulsar and creates no
 * stream.
 */
@NullMarked
package io.cutwater.playground.nats;

import org.jspecify.annotations.NullMarked;
