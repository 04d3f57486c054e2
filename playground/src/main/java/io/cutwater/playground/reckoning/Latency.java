package io.cutwater.playground.reckoning;

/**
 * Percentiles in milliseconds of Pulsar's publish time minus JetStream's store time; both clocks
 * are this machine's. Zero when nothing was measured.
 */
public record Latency(long p50Millis, long p99Millis, long maxMillis) {}
