package io.cutwater.bench;

import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.MessageConsumer;
import io.nats.client.Nats;
import io.nats.client.api.OrderedConsumerConfiguration;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.pulsar.client.api.Message;
import org.apache.pulsar.client.api.Producer;
import org.apache.pulsar.client.api.PulsarClient;
import org.apache.pulsar.client.api.SubscriptionInitialPosition;

/**
 * A stream or a topic, written to and read from by its own client with that client's defaults, in
 * this process: what is sent and when it is seen goes by one clock.
 */
interface End extends AutoCloseable {

  /** Sends one message and does not wait. */
  void send(byte[] payload) throws IOException;

  /** Gives every message from the first on to {@code reader}, from a thread of the client's. */
  void read(Consumer<byte[]> reader) throws IOException;

  @Override
  void close() throws IOException;

  /**
   * @param subject what is sent goes there
   */
  static End ofStream(String url, String stream, String subject)
      throws IOException, InterruptedException {
    return new StreamEnd(Nats.connect(url), stream, subject);
  }

  static End ofTopic(String url, String topic) throws IOException {
    return new TopicEnd(PulsarClient.builder().serviceUrl(url).build(), topic);
  }

  /** A stream; what is sent is not acknowledged, since who reads it tells. */
  final class StreamEnd implements End {
    private final Connection nats;
    private final String stream;
    private final String subject;

    private StreamEnd(Connection nats, String stream, String subject) {
      this.nats = nats;
      this.stream = stream;
      this.subject = subject;
    }

    @Override
    public void send(byte[] payload) {
      nats.publish(subject, payload);
    }

    @Override
    public void read(Consumer<byte[]> reader) throws IOException {
      try {
        MessageConsumer unused =
            nats.getStreamContext(stream)
                .createOrderedConsumer(new OrderedConsumerConfiguration())
                .consume(message -> reader.accept(message.getData()));
      } catch (JetStreamApiException e) {
        throw new IOException("cannot read stream " + stream, e);
      }
    }

    @Override
    public void close() throws IOException {
      try {
        nats.close();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      }
    }
  }

  /** A topic. */
  final class TopicEnd implements End {
    private final PulsarClient pulsar;
    private final String topic;
    private final Producer<byte[]> producer;

    private TopicEnd(PulsarClient pulsar, String topic) throws IOException {
      this.pulsar = pulsar;
      this.topic = topic;
      this.producer =
          pulsar
              .newProducer()
              .topic(topic)
              .sendTimeout(0, TimeUnit.SECONDS)
              .blockIfQueueFull(true)
              .create();
    }

    @Override
    public void send(byte[] payload) {
      var unused = producer.newMessage().key("0").value(payload).sendAsync();
    }

    @Override
    public void read(Consumer<byte[]> reader) throws IOException {
      var unused =
          pulsar
              .newConsumer()
              .topic(topic)
              .subscriptionName("bench-" + System.nanoTime())
              .subscriptionInitialPosition(SubscriptionInitialPosition.Earliest)
              .messageListener((consumer, message) -> {
                reader.accept(message.getValue());
                acknowledge(consumer, message);
              })
              .subscribe();
    }

    private static void acknowledge(
        org.apache.pulsar.client.api.Consumer<byte[]> consumer, Message<byte[]> message) {
      var unused = consumer.acknowledgeAsync(message);
    }

    @Override
    public void close() throws IOException {
      pulsar.close();
    }
  }
}
