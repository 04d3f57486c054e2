package io.cutwater.demo;

import com.fasterxml.jackson.databind.JsonNode;

/** How far one way is, and how fast, as it is looked at again and again. */
final class Track {

  private static final double NANOS = 1e9;

  private final String channel;
  private final Way way;
  private long reached;
  private long goal;
  private long firstReached = -1;
  private long firstNanos;
  private long half = Long.MAX_VALUE;
  private long halfReached = -1;
  private long halfNanos;
  private long lastMoveNanos;
  private long saidReached;
  private long saidAccepted;

  Track(String channel, Way way) {
    this.channel = channel;
    this.way = way;
  }

  String channel() {
    return channel;
  }

  Way way() {
    return way;
  }

  /** From now on it is to come that far. */
  void aim(long goal) {
    this.goal = goal;
    half = reached + (goal - reached) / 2;
  }

  /** Whether it has come as far as it was to. */
  boolean isThere() {
    return reached >= goal;
  }

  /**
   * Looks at it.
   *
   * @param status of its channel
   * @return whether it moved since the last look
   */
  boolean look(JsonNode status, long now) {
    long seen = way.reached(status);
    if (seen <= reached) {
      return false;
    }
    if (firstReached < 0) {
      firstReached = seen;
      firstNanos = now;
    }
    if (halfReached < 0 && seen >= half) {
      halfReached = seen;
      halfNanos = now;
    }
    reached = seen;
    lastMoveNanos = now;
    return true;
  }

  long reached() {
    return reached;
  }

  /**
   * What has happened since this was asked last.
   *
   * @param in messages that the source took
   * @param out how far it came
   * @param lag how far it still is to go
   */
  record Since(long in, long out, long lag) {}

  Since since() {
    long accepted = way.accepted();
    Since since =
        new Since(
            accepted - saidAccepted,
            Math.max(0, reached - saidReached),
            Math.max(0, way.published() - reached));
    saidAccepted = accepted;
    saidReached = reached;
    return since;
  }

  /** Messages a second between the first and the last time that it was seen to move. */
  long rate() {
    return perSecond(firstReached, firstNanos);
  }

  /** The same for the second half of what was aimed at last: a JVM's first seconds are slow. */
  long rateOfSecondHalf() {
    return perSecond(halfReached, halfNanos);
  }

  private long perSecond(long from, long fromNanos) {
    double seconds = (lastMoveNanos - fromNanos) / NANOS;
    return from < 0 || seconds <= 0 ? 0 : Math.round((reached - from) / seconds);
  }
}
