package io.cutwater.fleet;

import java.time.Duration;

/**
 * When an instance looks at all of its lanes: at every turn while something changes, and for some
 * seconds after; else once a second. A thousand lanes at rest shall cost next to nothing.
 */
final class Looks {

  private static final Duration AT_REST = Duration.ofSeconds(1);
  private static final Duration RESTLESS = Duration.ofSeconds(10);

  private int share;
  private long restlessUntilMillis;
  private long lookedAtMillis;

  /** A start is a change. */
  Looks(long nowMillis) {
    changed(nowMillis);
  }

  /** Something changed, or may soon. */
  void changed(long nowMillis) {
    restlessUntilMillis = nowMillis + RESTLESS.toMillis();
  }

  /**
   * To be asked at every turn.
   *
   * @param slots a hash of those that are this instance's: another one is a change
   * @return whether to look now
   */
  boolean isDue(int slots, long nowMillis) {
    if (slots != share) {
      share = slots;
      changed(nowMillis);
    }
    boolean due =
        nowMillis < restlessUntilMillis || nowMillis - lookedAtMillis >= AT_REST.toMillis();
    if (due) {
      lookedAtMillis = nowMillis;
    }
    return due;
  }
}
