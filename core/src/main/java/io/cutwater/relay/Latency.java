package io.cutwater.relay;

/**
 * How long messages took from when the source stored them to when a target confirmed them, by two
 * clocks: the source's and this machine's. What was found to be stored already does not count.
 *
 * @param p50Millis the median of the last five to ten seconds; -1 where nothing was confirmed
 * @param p99Millis the same for the slowest hundredth
 * @param maxMillis the same for the slowest
 * @param messages all that were measured since the process started
 * @param sumMillis their latencies together
 */
public record Latency(
    long p50Millis, long p99Millis, long maxMillis, long messages, long sumMillis) {

  /** Nothing measured yet. */
  public static final Latency NONE = new Latency(-1, -1, -1, 0, 0);
}
