package io.cutwater.demo;

import io.cutwater.playground.load.Accounting;
import io.cutwater.playground.load.Load;
import io.cutwater.playground.load.LoadGenerator;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** Loads of a stream's subjects, each from a thread of its own. */
final class StreamFeed implements Feed {

  private static final Duration END_BOUND = Duration.ofSeconds(5);

  private final AtomicBoolean going = new AtomicBoolean(true);
  private final List<LoadGenerator> generators = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();

  private StreamFeed() {}

  static StreamFeed start(String natsUrl, List<Load> loads)
      throws IOException, InterruptedException {
    StreamFeed feed = new StreamFeed();
    for (Load load : loads) {
      feed.add(natsUrl, load);
    }
    return feed;
  }

  private void add(String natsUrl, Load load) throws IOException, InterruptedException {
    LoadGenerator generator = LoadGenerator.connect(natsUrl);
    generators.add(generator);
    threads.add(
        Thread.ofPlatform()
            .daemon()
            .name("feed " + load.getClass().getSimpleName())
            .start(() -> generator.run(load, going::get)));
  }

  @Override
  public long accepted() {
    return generators.stream().map(LoadGenerator::accounting).mapToLong(Accounting::accepted).sum();
  }

  @Override
  public void finish(Duration bound) throws InterruptedException {
    going.set(false);
    for (Thread thread : threads) {
      thread.join(END_BOUND);
    }
    generators.forEach(each -> each.awaitAccepted(bound));
  }

  @Override
  public void close() {
    going.set(false);
    generators.forEach(LoadGenerator::close);
  }
}
