package io.cutwater.relay;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Pauses between attempts: exponential with full jitter (M. Brooker, "Exponential Backoff And
 * Jitter", 2015): a pause is anything between nothing and {@code base * 2^attempt}, never more than
 * the greatest.
 */
final class Backoff {

  private static final int DOUBLINGS_MAX = 20;

  private final Duration base;
  private final Duration max;
  private final RandomGenerator random;

  Backoff(Duration base, Duration max, RandomGenerator random) {
    this.base = base;
    this.max = max;
    this.random = random;
  }

  /**
   * The pause before the next attempt, in milliseconds.
   *
   * @param attempt 0 after the first failure
   */
  long pauseMillis(int attempt) {
    long ceiling = base.toMillis() << Math.min(attempt, DOUBLINGS_MAX);
    return random.nextLong(Math.min(ceiling, max.toMillis()) + 1);
  }
}
