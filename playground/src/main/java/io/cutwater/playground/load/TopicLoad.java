package io.cutwater.playground.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Publishes messages to a topic at a steady pace until it is ended, each with a payload of its own.
 */
public final class TopicLoad implements AutoCloseable {

  private static final int KEYS = 40;
  private static final Duration END_BOUND = Duration.ofMinutes(1);

  private final TopicPublisher publisher;
  private final Thread thread;
  private final AtomicBoolean going = new AtomicBoolean(true);
  private final AtomicLong limit = new AtomicLong(Long.MAX_VALUE);

  private TopicLoad(TopicPublisher publisher, double messagesPerSecond, int keylessEvery) {
    this.publisher = publisher;
    this.thread =
        Thread.ofPlatform()
            .daemon()
            .name("topic load")
            .unstarted(() ->
                new Numbered(messagesPerSecond, keylessEvery, limit).run(publisher, going::get));
  }

  /** Begins at once; every message has a key. */
  public static TopicLoad start(String serviceUrl, String topic, double messagesPerSecond)
      throws IOException {
    return start(serviceUrl, topic, messagesPerSecond, Integer.MAX_VALUE);
  }

  /**
   * Begins at once.
   *
   * @param keylessEvery one message in so many has no key, which a template may ask for
   */
  public static TopicLoad start(
      String serviceUrl, String topic, double messagesPerSecond, int keylessEvery)
      throws IOException {
    TopicLoad load =
        new TopicLoad(TopicPublisher.connect(serviceUrl, topic), messagesPerSecond, keylessEvery);
    load.thread.start();
    return load;
  }

  /** What was missed in an outage is made up behind it. */
  private static final class Numbered implements Load {

    private static final Duration PACE = Duration.ofMillis(1);
    private static final double NANOS_PER_SECOND = 1e9;

    private final String run = UUID.randomUUID().toString();
    private final double messagesPerSecond;
    private final int keylessEvery;
    private final AtomicLong limit;
    private long emitted;

    private Numbered(double messagesPerSecond, int keylessEvery, AtomicLong limit) {
      this.messagesPerSecond = messagesPerSecond;
      this.keylessEvery = keylessEvery;
      this.limit = limit;
    }

    @Override
    public Duration pace() {
      return PACE;
    }

    @Override
    public void emit(Duration elapsed, Sink sink) {
      long due = (long) (elapsed.toNanos() / NANOS_PER_SECOND * messagesPerSecond);
      for (; emitted < Math.min(due, limit.get()); emitted++) {
        String key = (emitted + 1) % keylessEvery == 0 ? "" : "key-" + emitted % KEYS;
        sink.publish(key, (run + " " + emitted).getBytes(UTF_8));
      }
    }
  }

  /**
   * Publishes no more than so many messages in all, until told another limit: so that whoever
   * carries them is never far behind, on however slow a machine.
   */
  public void limit(long messages) {
    limit.set(messages);
  }

  /** Messages that the topic has confirmed so far. */
  public long accepted() {
    return publisher.accepted();
  }

  /**
   * Publishes nothing more and waits until everything is confirmed.
   *
   * @return how many messages were
   * @throws IOException when some were not in time, or failed
   */
  public long end() throws IOException, InterruptedException {
    going.set(false);
    thread.join();
    return publisher.awaitAccepted(END_BOUND);
  }

  @Override
  public void close() {
    going.set(false);
    publisher.close();
  }
}
