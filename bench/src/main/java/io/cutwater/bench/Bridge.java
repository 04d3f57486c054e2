package io.cutwater.bench;

/** Something that carries messages, run as its users would run it. */
interface Bridge {

  /** For tables. */
  String name();

  /** Whether it can do that at all. */
  boolean carries(Scene scene);

  /** Whether it makes the stream that it writes to, as it wants it. */
  default boolean makesStream(Scene scene) {
    return false;
  }

  /** Starts its process, and returns at once. */
  Carrier start(Errand errand);

  /** Its process. */
  interface Carrier extends AutoCloseable {

    long pid();

    /** The end of its log, for an error message. */
    String logTail();

    /** Ends it at once. */
    @Override
    void close();
  }
}
