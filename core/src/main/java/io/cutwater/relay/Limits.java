package io.cutwater.relay;

import java.time.Duration;

/**
 * The named limits of a lane.
 *
 * @param windowMessages messages between the journalled floor and the last one read, at most; no
 *     more than half of them are asked for or unconfirmed, since those are what fills memory
 * @param windowBytes the same in bytes; one whole message is always let in
 * @param slowStartMessages how much of the window a new session may use before its first progress;
 *     doubled at each journal record until the whole window is in use
 * @param journalInterval a moved floor is journalled no later than this
 * @param heartbeat an idle lane writes a journal record this often, which proves that it owns it
 * @param targetRest a target that was not needed for so long, and of which nothing is in flight, is
 *     closed; twice as long at most
 * @param stallTimeout a session in which nothing moves for so long is ended
 * @param lockPoll how often a lane asks for a lock that somebody else holds, on average
 * @param lockPollElsewhere the same of a lane that another instance is to carry
 * @param backoffBase the first pause after a failed session, before jitter
 * @param backoffMax no pause is longer
 * @param targetsMax targets that a journal record names, at most: one more waits until a record is
 *     rid of another
 * @param openTargetsMax targets that are open at a time, dead letters included; one more is opened
 *     once another was closed
 * @param skipSetMax stored but not journalled positions that a scan may find in one target
 */
public record Limits(
    int windowMessages,
    long windowBytes,
    int slowStartMessages,
    Duration journalInterval,
    Duration heartbeat,
    Duration targetRest,
    Duration stallTimeout,
    Duration lockPoll,
    Duration lockPollElsewhere,
    Duration backoffBase,
    Duration backoffMax,
    int targetsMax,
    int openTargetsMax,
    int skipSetMax) {

  public Limits {
    if (windowMessages < 1 || windowBytes < 1 || slowStartMessages < 1) {
      throw new IllegalArgumentException("a window holds one message at least");
    }
    if (openTargetsMax < 2) {
      throw new IllegalArgumentException("a lane has a target and a dead-letter target at least");
    }
    if (targetsMax < openTargetsMax) {
      throw new IllegalArgumentException("every open target is journalled");
    }
  }

  /** What a lane uses unless its channel says otherwise. */
  public static Limits defaults() {
    return new Limits(
        10_000,
        32L << 20,
        512,
        Duration.ofMillis(50),
        Duration.ofMinutes(15),
        Duration.ofMinutes(5),
        Duration.ofSeconds(60),
        Duration.ofSeconds(1),
        Duration.ofSeconds(10),
        Duration.ofMillis(200),
        Duration.ofSeconds(15),
        4_096,
        1_000,
        1_000_000);
  }

  /** The same with another window. */
  public Limits withWindow(int messages, long bytes) {
    return new Limits(
        messages,
        bytes,
        slowStartMessages,
        journalInterval,
        heartbeat,
        targetRest,
        stallTimeout,
        lockPoll,
        lockPollElsewhere,
        backoffBase,
        backoffMax,
        targetsMax,
        openTargetsMax,
        skipSetMax);
  }

  /** The same with so many targets open at a time, and room in the journal for more than those. */
  public Limits withOpenTargets(int max) {
    return new Limits(
        windowMessages,
        windowBytes,
        slowStartMessages,
        journalInterval,
        heartbeat,
        targetRest,
        stallTimeout,
        lockPoll,
        lockPollElsewhere,
        backoffBase,
        backoffMax,
        Math.max(targetsMax, 2 * max),
        max,
        skipSetMax);
  }
}
