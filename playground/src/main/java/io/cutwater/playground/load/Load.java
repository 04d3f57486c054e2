package io.cutwater.playground.load;

import java.time.Duration;

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

  /** Takes one message; waits while too many are unacknowledged. */
  @FunctionalInterface
  interface Sink {
    void publish(String subject, byte[] payload);
  }
}
