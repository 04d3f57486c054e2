package io.cutwater.playground.host;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** The bounded wait for a server that has been started. */
public final class Readiness {
  private static final Duration POLL = Duration.ofMillis(50);

  private Readiness() {}

  /**
   * Returns when the server is ready.
   *
   * @throws SetupException with the log's tail, when the server ends or is not ready in time
   */
  public static void await(String name, ChildProcess child, Duration bound, BooleanSupplier ready) {
    long deadline = System.nanoTime() + bound.toNanos();
    while (!ready.getAsBoolean()) {
      if (child.endsWithin(POLL)) {
        throw new SetupException(name + " ended while it started", tail(child));
      }
      if (Thread.currentThread().isInterrupted()) {
        throw new SetupException("interrupted while " + name + " started", "Try again");
      }
      if (System.nanoTime() > deadline) {
        throw new SetupException(
            name + " is not ready after " + bound.toSeconds() + " s", tail(child));
      }
    }
  }

  private static String tail(ChildProcess child) {
    return "Its log ends with:\n" + child.logTail();
  }
}
