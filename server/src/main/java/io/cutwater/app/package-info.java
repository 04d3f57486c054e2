/**
 * The composition root: makes lanes of channels with the NATS and Pulsar adapters, and one service
 * of a configuration. Only here do both sides meet; it decides nothing.
 */
@NullMarked
package io.cutwater.app;

import org.jspecify.annotations.NullMarked;
