package io.cutwater.playground.load;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.pulsar.client.api.Producer;
import org.apache.pulsar.client.api.PulsarClient;
import org.apache.pulsar.client.api.TypedMessageBuilder;

/**
 * Publishes messages with keys to a topic and knows how many it has confirmed. It waits out
 * outages; a message whose confirmation was lost may stand in the topic twice, as with any
 * producer, so what was published is told by the topic. Publishing is for one thread at a time.
 */
public final class TopicPublisher implements Load.Sink, AutoCloseable {

  private static final int OUTSTANDING_MAX = 10_000;
  private static final int BACKLOG_KEYS = 40;

  private final PulsarClient client;
  private final Producer<byte[]> producer;
  private final Semaphore outstanding = new Semaphore(OUTSTANDING_MAX);
  private final AtomicLong accepted = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();

  private TopicPublisher(PulsarClient client, Producer<byte[]> producer) {
    this.client = client;
    this.producer = producer;
  }

  /** Connects to a broker without credentials. */
  public static TopicPublisher connect(String serviceUrl, String topic) throws IOException {
    PulsarClient client = PulsarClient.builder().serviceUrl(serviceUrl).build();
    try {
      return new TopicPublisher(
          client,
          client
              .newProducer()
              .topic(topic)
              .sendTimeout(0, TimeUnit.SECONDS)
              .maxPendingMessages(OUTSTANDING_MAX)
              // What is outstanding is bounded in bytes too, by the client's memory limit.
              .blockIfQueueFull(true)
              .create());
    } catch (IOException e) {
      client.close();
      throw e;
    }
  }

  /**
   * Sends one message; waits while too many are unconfirmed.
   *
   * @param key empty: the message has none
   */
  @Override
  public void publish(String key, byte[] payload) {
    outstanding.acquireUninterruptibly();
    TypedMessageBuilder<byte[]> message = producer.newMessage().value(payload);
    if (!key.isEmpty()) {
      message.key(key);
    }
    var unused =
        message
            .sendAsync()
            .whenComplete((id, failure) -> {
              (failure == null ? accepted : failed).incrementAndGet();
              outstanding.release();
            });
  }

  /** Publishes that many messages of that size as fast as the topic takes them. */
  public void publishBacklog(long messages, int payloadBytes) {
    for (long i = 0; i < messages; i++) {
      publish("key-" + i % BACKLOG_KEYS, SyntheticPayload.of(i, payloadBytes));
    }
  }

  /** Messages that the topic has confirmed so far. */
  public long accepted() {
    return accepted.get();
  }

  /**
   * Waits until everything is confirmed.
   *
   * @return how many messages were
   * @throws IOException when some were not within {@code bound}, or failed
   */
  public long awaitAccepted(Duration bound) throws IOException, InterruptedException {
    if (!outstanding.tryAcquire(OUTSTANDING_MAX, bound.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new IOException("the topic did not confirm everything within " + bound);
    }
    outstanding.release(OUTSTANDING_MAX);
    if (failed.get() > 0) {
      throw new IOException("the topic refused " + failed + " messages");
    }
    return accepted();
  }

  /** Ends without waiting for what is unconfirmed. */
  @Override
  public void close() {
    // Closing the client closes its producer.
    var unused = client.closeAsync();
  }
}
