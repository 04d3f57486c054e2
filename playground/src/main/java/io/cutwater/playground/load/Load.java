package io.cutwater.playground.load;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** A source of messages that is asked for what is due, again and again at its pace. */
public interface Load {
  /** The time between two asks. */
  Duration pace();

  /**
   * Hands over what is due now.
   *
   * @param elapsed since the load began
   */
  void emit(Duration elapsed, Sink sink);

  /** Asks for what is due at the pace, as long as the condition holds. */
  default void run(Sink sink, BooleanSupplier going) {
    long began = System.nanoTime();
    long due = began;
    while (going.getAsBoolean() && !Thread.currentThread().isInterrupted()) {
      emit(Duration.ofNanos(System.nanoTime() - began), sink);
      // A load that took longer than its pace is asked again at once, and never makes up for lost
      // asks.
      due = Math.max(due + pace().toNanos(), System.nanoTime());
      LockSupport.parkNanos(due - System.nanoTime());
    }
  }

  /** Takes one message; waits while too many are unacknowledged. */
  @FunctionalInterface
  interface Sink {

    /**
     * @param subject of a stream, or a key of a topic
     */
    void publish(String subject, byte[] payload);
  }
}
