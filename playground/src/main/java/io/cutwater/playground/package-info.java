/**
 * A local nats-server and a local Pulsar that live and die together. It knows nothing of the relay
 * and carries no message itself.
 */
@NullMarked
package io.cutwater.playground;

import org.jspecify.annotations.NullMarked;
