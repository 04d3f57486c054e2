package io.cutwater.e2e;

import static org.awaitility.Awaitility.await;

import java.time.Duration;

/** Waits for what {@code /status} says of one of a process's channels. */
record Watching(CutwaterProcess cutwater, int channel) {

  private static final Duration BOUND = Duration.ofMinutes(2);
  private static final Duration LOOK_EVERY = Duration.ofMillis(50);

  String state() {
    return text("state");
  }

  String errorCode() {
    return text("errorCode");
  }

  String error() {
    return text("error");
  }

  long floor() {
    return number("floor");
  }

  long session() {
    return number("session");
  }

  long number(String field) {
    return cutwater.channel(channel).path(field).asLong(0);
  }

  String text(String field) {
    return cutwater.channel(channel).path(field).asText();
  }

  void awaitState(String state) {
    await("state " + state)
        .atMost(BOUND)
        .pollInterval(LOOK_EVERY)
        .until(() -> state().equals(state));
  }

  void awaitErrorCode(String code) {
    await("error " + code)
        .atMost(BOUND)
        .pollInterval(LOOK_EVERY)
        .until(() -> errorCode().equals(code));
  }

  void awaitFloor(long floor) {
    await("floor " + floor).atMost(BOUND).pollInterval(LOOK_EVERY).until(() -> floor() >= floor);
  }

  /** Waits until the journal says so too: a process that is killed then goes on behind it. */
  void awaitJournalledFloor(long floor) {
    await("journalled floor " + floor)
        .atMost(BOUND)
        .pollInterval(LOOK_EVERY)
        .until(() -> number("journalledFloor") >= floor);
  }

  /** Waits until the lane has begun another session than that one and runs. */
  void awaitSessionAfter(long session) {
    await("a session after " + session)
        .atMost(BOUND)
        .pollInterval(LOOK_EVERY)
        .until(() -> session() > session && state().equals("running"));
  }

  /** Waits until so many more messages than now are through. */
  void awaitCarried(long messages) {
    awaitFloor(floor() + messages);
  }
}
