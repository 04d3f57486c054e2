package io.cutwater.nats;

/** What a status message says of the pull request it answers (ADR-13). */
enum PullStatus {
  /** An idle heartbeat, or nothing to be acted upon. */
  ALIVE,
  /** The request ended as requests do. */
  ENDED,
  /** The request ended since the next message is larger than what it has left. */
  TOO_SMALL,
  /** The consumer, its leader or its server went away, or the request was refused. */
  BROKEN;

  static PullStatus of(int code, String text) {
    return switch (code) {
      case 100 -> ALIVE;
      case 404, 408 -> ENDED;
      case 409 -> {
        if (text.equalsIgnoreCase("Batch Completed")) {
          yield ENDED;
        }
        yield text.equalsIgnoreCase("Message Size Exceeds MaxBytes") ? TOO_SMALL : BROKEN;
      }
      default -> BROKEN;
    };
  }
}
