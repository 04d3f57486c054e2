/**
 * One standalone Pulsar as a child process, started by its own script. It knows nothing of NATS and
 * creates no topic.
 */
@NullMarked
package io.cutwater.playground.pulsar;

import org.jspecify.annotations.NullMarked;
