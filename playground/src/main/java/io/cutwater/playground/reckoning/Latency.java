package io.cutwater.playground.reckoning;

import org.HdrHistogram.Histogram;

/**
 * Percentiles in milliseconds of a copy's store time minus the original's: JetStream's store time
 * and Pulsar's publish time; both clocks are this machine's. Zero when nothing was measured.
 */
public record Latency(long p50Millis, long p99Millis, long maxMillis) {

  static Latency of(Histogram millis) {
    return millis.getTotalCount() == 0
        ? new Latency(0, 0, 0)
        : new Latency(
            millis.getValueAtPercentile(50), millis.getValueAtPercentile(99), millis.getMaxValue());
  }
}
