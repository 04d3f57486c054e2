package io.cutwater.nats;

import java.time.Duration;

/**
 * How many messages a source had no room for, and how many of them its lane and its log were told
 * of. Not thread-safe: {@link CoreSource} guards it.
 */
final class CoreDrops {

  private static final Duration LOGGED_EVERY = Duration.ofSeconds(10);

  private long all;
  private long told;
  private long logged;
  private long loggedAtNanos;

  CoreDrops(long nowNanos) {
    loggedAtNanos = nowNanos - LOGGED_EVERY.toNanos();
  }

  void add(long messages) {
    all += messages;
  }

  /** Those that the lane was not told of; it is told now. */
  long toTell() {
    long more = all - told;
    told = all;
    return more;
  }

  /** Those that no line in the log speaks of, where it is time for one; 0 else. */
  long toLog(long nowNanos) {
    if (nowNanos - loggedAtNanos < LOGGED_EVERY.toNanos()) {
      return 0;
    }
    long more = all - logged;
    if (more > 0) {
      logged = all;
      loggedAtNanos = nowNanos;
    }
    return more;
  }
}
