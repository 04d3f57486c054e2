/**
 * What crosses the bridge: envelopes, their positions and the names of places in NATS and Pulsar.
 * Values only; it knows no client library and nothing of how a message is carried.
 */
@NullMarked
package io.cutwater.message;

import org.jspecify.annotations.NullMarked;
