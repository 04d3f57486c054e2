package io.cutwater.demo;

import io.cutwater.playground.load.Load;
import io.cutwater.playground.load.TopicPublisher;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/** A load of a topic, from a thread of its own. */
final class TopicFeed implements Feed {

  private static final Duration END_BOUND = Duration.ofSeconds(5);

  private final AtomicBoolean going = new AtomicBoolean(true);
  private final TopicPublisher publisher;
  private final Thread thread;

  private TopicFeed(TopicPublisher publisher, Load load) {
    this.publisher = publisher;
    this.thread =
        Thread.ofPlatform()
            .daemon()
            .name("feed " + load.getClass().getSimpleName())
            .unstarted(() -> load.run(publisher, going::get));
  }

  static TopicFeed start(String pulsarUrl, String topic, Load load) throws IOException {
    TopicFeed feed = new TopicFeed(TopicPublisher.connect(pulsarUrl, topic), load);
    feed.thread.start();
    return feed;
  }

  @Override
  public long accepted() {
    return publisher.accepted();
  }

  @Override
  public void finish(Duration bound) throws IOException, InterruptedException {
    going.set(false);
    thread.join(END_BOUND);
    var unused = publisher.awaitAccepted(bound);
  }

  @Override
  public void close() {
    going.set(false);
    publisher.close();
  }
}
