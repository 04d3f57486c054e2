package io.cutwater.bench;

import io.cutwater.playground.host.ChildProcess;
import java.util.function.Supplier;

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

  /**
   * Its process.
   *
   * @param log the end of its log, for an error message
   * @param end ends it at once
   */
  record Carrier(long pid, Supplier<String> log, Runnable end) implements AutoCloseable {

    static Carrier of(ChildProcess process) {
      return new Carrier(process.pid(), process::logTail, process::kill);
    }

    String logTail() {
      return log.get();
    }

    @Override
    public void close() {
      end.run();
    }
  }
}
