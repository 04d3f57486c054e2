package io.cutwater.demo;

import java.io.IOException;
import java.time.Duration;

/** What publishes messages in the background. */
interface Feed extends AutoCloseable {

  /** Messages that were taken so far. */
  long accepted();

  /**
   * Publishes nothing more.
   *
   * @param bound how long what is published already may take until it is taken
   */
  void finish(Duration bound) throws IOException, InterruptedException;

  @Override
  void close();

  /** Publishes nothing. */
  static Feed none() {
    return new Feed() {
      @Override
      public long accepted() {
        return 0;
      }

      @Override
      public void finish(Duration bound) {}

      @Override
      public void close() {}
    };
  }
}
