package io.cutwater.e2e;

import java.time.Duration;
import java.util.Random;

/** What a round of torture does to the arena: each begins, lasts for a while, and ends. */
enum Blow {
  KILL_CUTWATER(0, 2_000),
  /** SIGSTOP, then SIGCONT: connections stay open and silent meanwhile. */
  PAUSE_CUTWATER(500, 12_000),
  /** The same for longer than Pulsar keeps a silent client: its successor takes over. */
  PAUSE_CUTWATER_PAST_ITS_SESSION(75_000, 95_000),
  STOP_CUTWATER(0, 1_000),
  KILL_NATS(0, 3_000),
  PAUSE_NATS(500, 8_000),
  KILL_PULSAR(0, 2_000),
  PAUSE_PULSAR(500, 8_000),
  /** One nats-server's disk takes no byte more, until there is room and it is restarted. */
  FILL_NATS(1_000, 6_000),
  /** The bookie's disk has so little room that it stops writing by itself. */
  FILL_PULSAR(3_000, 10_000),
  UNLOAD_TOPICS(0, 1),
  /** The leaders of all streams that several servers hold. */
  STEP_DOWN(0, 1),
  CUT_NATS(0, 1),
  CUT_PULSAR(0, 1),
  NO_WAY_TO_NATS(500, 6_000),
  NO_WAY_TO_PULSAR(500, 6_000),
  SILENCE_NATS(500, 10_000),
  SILENCE_PULSAR(500, 10_000),
  SLOW_NATS(2_000, 6_000),
  SLOW_PULSAR(2_000, 6_000),
  RELOAD(0, 1_000);

  private final int shortest;
  private final int longest;

  Blow(int shortestMillis, int longestMillis) {
    this.shortest = shortestMillis;
    this.longest = longestMillis;
  }

  /** How long one of it lasts. */
  Duration lasting(Random random) {
    return Duration.ofMillis(shortest + random.nextInt(longest - shortest));
  }

  /** Whatever else strikes there waits until this is over. */
  String place() {
    return switch (this) {
      case KILL_CUTWATER, PAUSE_CUTWATER, PAUSE_CUTWATER_PAST_ITS_SESSION, STOP_CUTWATER, RELOAD ->
          "cutwater";
      case KILL_NATS, PAUSE_NATS, FILL_NATS, STEP_DOWN -> "nats";
      case KILL_PULSAR, PAUSE_PULSAR, FILL_PULSAR, UNLOAD_TOPICS -> "pulsar";
      case CUT_NATS, NO_WAY_TO_NATS, SILENCE_NATS, SLOW_NATS -> "way to nats";
      case CUT_PULSAR, NO_WAY_TO_PULSAR, SILENCE_PULSAR, SLOW_PULSAR -> "way to pulsar";
    };
  }
}
