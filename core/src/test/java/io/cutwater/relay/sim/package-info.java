/**
 * A seeded simulation of lanes on servers that fail, in both directions: streams, topics and
 * journals here do what nats-server and Pulsar were seen to do, deduplication's traps included. No
 * clock; each life has one thread.
 *
 * <p>{@code Script} says what happens in a life, {@code Life} lives it in a {@code SimWorld}, whose
 * {@code SimInstance}s carry out what the real {@link io.cutwater.relay.Lane} wants done. {@code
 * Simulation} lives many, {@code Shrinking} makes one that fails shorter, {@code Coverage} counts,
 * and {@code MutationCheck} looks whether bugs would be found.
 */
package io.cutwater.relay.sim;
