package io.cutwater.nats;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closing work that must not hold its caller up for longer than its limit. */
final class Bounded {

  private static final Logger LOG = LoggerFactory.getLogger(Bounded.class);

  private Bounded() {}

  /** Work that blocks. */
  interface Work {
    void run() throws InterruptedException;
  }

  /** Runs {@code work} elsewhere and waits for it; abandons it, saying so, after {@code limit}. */
  static void run(String name, Duration limit, Work work) {
    Thread thread =
        Thread.ofVirtual()
            .name(name)
            .start(() -> {
              try {
                work.run();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    try {
      if (!thread.join(limit)) {
        LOG.info("{} takes longer than {}: abandoned", name, limit);
        thread.interrupt();
      }
    } catch (InterruptedException e) {
      thread.interrupt();
      Thread.currentThread().interrupt();
    }
  }
}
