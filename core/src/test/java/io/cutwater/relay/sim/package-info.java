/**
 * A seeded simulation of lanes on servers that fail: the stream, the topics and the journal here do
 * what nats-server and Pulsar were seen to do, deduplication's traps included. One thread, no
 * clock.
 */
package io.cutwater.relay.sim;
