package io.cutwater.playground.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.pulsar.client.api.Producer;
import org.apache.pulsar.client.api.PulsarClient;
import org.apache.pulsar.client.api.PulsarClientException;

/**
 * Publishes messages to a topic at a steady pace until it is ended, each with a key and a payload
 * of its own. It waits out outages; a message whose confirmation was lost may stand in the topic
 * twice, as with any producer, so what was published is told by the topic.
 */
public final class TopicLoad implements AutoCloseable {

  private static final int OUTSTANDING_MAX = 2_000;
  private static final int KEYS = 40;
  private static final long END_BOUND_SECONDS = 60;

  private final PulsarClient client;
  private final Producer<byte[]> producer;
  private final Thread thread;
  private final String run = UUID.randomUUID().toString();
  private final Semaphore outstanding = new Semaphore(OUTSTANDING_MAX);
  private final AtomicBoolean going = new AtomicBoolean(true);
  private final AtomicLong accepted = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();

  private TopicLoad(PulsarClient client, Producer<byte[]> producer, double messagesPerSecond) {
    this.client = client;
    this.producer = producer;
    this.thread =
        Thread.ofPlatform()
            .daemon()
            .name("topic load")
            .unstarted(() -> publish(Duration.ofSeconds(1).toNanos() / messagesPerSecond));
  }

  /** Begins at once. */
  public static TopicLoad start(String serviceUrl, String topic, double messagesPerSecond)
      throws PulsarClientException {
    PulsarClient client = PulsarClient.builder().serviceUrl(serviceUrl).build();
    TopicLoad load =
        new TopicLoad(
            client,
            client
                .newProducer()
                .topic(topic)
                .sendTimeout(0, TimeUnit.SECONDS)
                .maxPendingMessages(OUTSTANDING_MAX * 2)
                .create(),
            messagesPerSecond);
    load.thread.start();
    return load;
  }

  private void publish(double nanosEach) {
    long began = System.nanoTime();
    for (long number = 0; going.get(); number++) {
      long due = began + (long) (number * nanosEach);
      while (going.get() && System.nanoTime() - due < 0) {
        LockSupport.parkNanos(Math.min(1_000_000, due - System.nanoTime()));
      }
      outstanding.acquireUninterruptibly();
      var unused =
          producer
              .newMessage()
              .key("key-" + number % KEYS)
              .property("number", Long.toString(number))
              .value((run + " " + number).getBytes(UTF_8))
              .sendAsync()
              .whenComplete((id, failure) -> {
                (failure == null ? accepted : failed).incrementAndGet();
                outstanding.release();
              });
    }
  }

  /** Messages that the topic has confirmed so far. */
  public long accepted() {
    return accepted.get();
  }

  /**
   * Publishes nothing more and waits until everything is confirmed.
   *
   * @return how many messages were
   * @throws IllegalStateException when some were not in time, or failed
   */
  public long end() throws InterruptedException {
    going.set(false);
    thread.join();
    boolean all = outstanding.tryAcquire(OUTSTANDING_MAX, END_BOUND_SECONDS, TimeUnit.SECONDS);
    if (!all || failed.get() > 0) {
      throw new IllegalStateException(
          "the topic did not confirm everything; failed: " + failed.get());
    }
    return accepted.get();
  }

  @Override
  public void close() {
    going.set(false);
    // Closing the client closes its producer.
    var unused = client.closeAsync();
  }
}
