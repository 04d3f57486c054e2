package io.cutwater.nats;

/**
 * How messages are published so that they are stored in order, once. Chosen by the server's version
 * and the stream's configuration read back, never by trying: old servers ignore what they do not
 * know, without an error (E31).
 */
sealed interface WriteMode {

  /**
   * Thousands in flight, each expected behind its predecessor: for the only writer of a stream that
   * one server holds.
   */
  record Chain() implements WriteMode {}

  /** One batch at a time, of which always a prefix is stored; fenced. */
  record FastIngest() implements WriteMode {}

  /** One batch at a time, stored whole or not at all; fenced. */
  record AtomicBatches() implements WriteMode {}

  /**
   * Each message when the one before it was answered.
   *
   * @param fenced whether a successor's fence keeps a former owner out; else the stream's duplicate
   *     window does, as far as it reaches
   */
  record OneInFlight(boolean fenced) implements WriteMode {}

  /** Whether the lane has a fence in the stream. */
  default boolean hasFence() {
    return switch (this) {
      case Chain chain -> true;
      case FastIngest fast -> true;
      case AtomicBatches atomic -> true;
      case OneInFlight(boolean fenced) -> fenced;
    };
  }

  /** As documents and logs name it. */
  default String text() {
    return switch (this) {
      case Chain chain -> "chain";
      case FastIngest fast -> "fast-ingest";
      case AtomicBatches atomic -> "atomic-batches";
      case OneInFlight(boolean fenced) -> fenced ? "one-in-flight, fenced" : "one-in-flight";
    };
  }
}
