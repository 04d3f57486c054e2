package io.cutwater.demo;

import io.cutwater.playground.load.Accounting;
import io.cutwater.playground.load.HostTelemetry;
import io.cutwater.playground.load.Load;
import io.cutwater.playground.load.LoadGenerator;
import io.cutwater.playground.load.Synthetic;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** The live load: this host's telemetry and synthetic messages, each from a thread of its own. */
final class Feed implements AutoCloseable {

  private static final int SUBJECTS = 16;
  private static final Duration END_BOUND = Duration.ofSeconds(5);

  private final AtomicBoolean going = new AtomicBoolean(true);
  private final List<LoadGenerator> generators = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();

  private Feed() {}

  /**
   * @param rate synthetic messages a second; 0 for none
   */
  static Feed start(String natsUrl, int rate, int payloadBytes)
      throws IOException, InterruptedException {
    Feed feed = new Feed();
    feed.add(natsUrl, "telemetry", new HostTelemetry());
    if (rate > 0) {
      feed.add(
          natsUrl, "synthetic", new Synthetic("telemetry.synthetic", SUBJECTS, rate, payloadBytes));
    }
    return feed;
  }

  private void add(String natsUrl, String name, Load load)
      throws IOException, InterruptedException {
    LoadGenerator generator = LoadGenerator.connect(natsUrl);
    generators.add(generator);
    threads.add(
        Thread.ofPlatform()
            .daemon()
            .name("feed " + name)
            .start(() -> generator.run(load, going::get)));
  }

  /** Messages the stream has acknowledged. */
  long accepted() {
    return generators.stream().map(LoadGenerator::accounting).mapToLong(Accounting::accepted).sum();
  }

  /** Publishes nothing more, and waits at most so long for each generator's open messages. */
  long finish(Duration bound) throws InterruptedException {
    going.set(false);
    for (Thread thread : threads) {
      thread.join(END_BOUND);
    }
    return generators.stream().mapToLong(each -> each.awaitAccepted(bound).accepted()).sum();
  }

  @Override
  public void close() {
    going.set(false);
    generators.forEach(LoadGenerator::close);
  }
}
