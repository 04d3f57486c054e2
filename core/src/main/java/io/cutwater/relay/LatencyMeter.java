package io.cutwater.relay;

import org.HdrHistogram.IntCountsHistogram;

/**
 * Measures latency over the last moments and over all. Two histograms take turns, so that a look
 * covers one to two halves of the interval, whenever it comes; one that nobody feeds runs empty.
 *
 * <p>A clock that steps back gives no negative latency and no endless interval: what seems to come
 * before it was stored took no time, and the half begins anew.
 */
final class LatencyMeter {

  static final long HALF_MILLIS = 5_000;

  /** Longer latencies count as this; only a backlog has them. */
  static final long LATENCY_MILLIS_MAX = 24L * 60 * 60 * 1_000;

  /** Exact to the millisecond up to a quarter of a second, to one in a hundred above. */
  private static final int DIGITS = 2;

  private IntCountsHistogram current = new IntCountsHistogram(DIGITS);
  private IntCountsHistogram former = new IntCountsHistogram(DIGITS);
  private final IntCountsHistogram both = new IntCountsHistogram(DIGITS);
  private long startedMillis = Long.MIN_VALUE;
  private long messages;
  private long sumMillis;

  /** Counts a message that was stored in the source then and is confirmed now. */
  void confirmed(long storedAtMillis, long nowMillis) {
    long latency = Math.clamp(nowMillis - storedAtMillis, 0, LATENCY_MILLIS_MAX);
    current.recordValue(latency);
    messages++;
    sumMillis += latency;
  }

  /** Time has passed, or a clock was set. */
  void advance(long nowMillis) {
    if (nowMillis < startedMillis || startedMillis == Long.MIN_VALUE) {
      startedMillis = nowMillis;
      return;
    }
    long passed = nowMillis - startedMillis;
    if (passed < HALF_MILLIS) {
      return;
    }
    IntCountsHistogram emptied = former;
    former = current;
    current = emptied;
    current.reset();
    if (passed >= 2 * HALF_MILLIS) {
      former.reset();
    }
    startedMillis = nowMillis;
  }

  /** When {@link #look} may change by time alone. */
  long dueAtMillis() {
    return isEmpty() ? Long.MAX_VALUE : startedMillis + HALF_MILLIS;
  }

  private boolean isEmpty() {
    return current.getTotalCount() == 0 && former.getTotalCount() == 0;
  }

  Latency look() {
    if (isEmpty()) {
      return new Latency(-1, -1, -1, messages, sumMillis);
    }
    both.reset();
    both.add(former);
    both.add(current);
    return new Latency(
        both.getValueAtPercentile(50),
        both.getValueAtPercentile(99),
        both.getMaxValue(),
        messages,
        sumMillis);
  }
}
