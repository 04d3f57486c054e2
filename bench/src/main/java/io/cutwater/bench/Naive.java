package io.cutwater.bench;

import io.cutwater.message.Flow;
import io.nats.client.Connection;
import io.nats.client.ConsumeOptions;
import io.nats.client.IterableConsumer;
import io.nats.client.JetStream;
import io.nats.client.Message;
import io.nats.client.Nats;
import io.nats.client.api.AckPolicy;
import io.nats.client.api.ConsumerConfiguration;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.pulsar.client.api.Consumer;
import org.apache.pulsar.client.api.Producer;
import org.apache.pulsar.client.api.PulsarClient;
import org.apache.pulsar.client.api.SubscriptionInitialPosition;

/**
 * The pipeline that anyone would write first: read, send, acknowledge what was confirmed. A program
 * of its own, which is ended from outside.
 */
final class Naive {

  private static final Duration SILENCE_MAX = Duration.ofMinutes(10);
  private static final int BATCH = 1_000;

  private final Semaphore window;
  private final boolean single;
  private final String natsUrl;
  private final String pulsarUrl;
  private final String stream;
  private final String subjects;
  private final String topic;
  private final String name;

  private Naive(int inFlight, String[] names) {
    window = new Semaphore(inFlight);
    single = inFlight == 1;
    natsUrl = names[0];
    pulsarUrl = names[1];
    stream = names[2];
    subjects = names[3];
    topic = names[4];
    name = names[5];
  }

  /**
   * Arguments: the flow, how many may be in flight, the addresses of NATS and of Pulsar, stream,
   * its subjects' first token, topic, and a name of its own.
   */
  public static void main(String[] arguments) throws Exception {
    Naive naive =
        new Naive(
            Integer.parseInt(arguments[1]), Arrays.copyOfRange(arguments, 2, arguments.length));
    if (Flow.NATS_TO_PULSAR.text().equals(arguments[0])) {
      naive.toPulsar();
    } else {
      naive.toNats();
    }
  }

  @SuppressWarnings("try")
  private void toPulsar() throws Exception {
    try (Connection nats = Nats.connect(natsUrl);
        PulsarClient pulsar = PulsarClient.builder().serviceUrl(pulsarUrl).build();
        Producer<byte[]> producer =
            pulsar
                .newProducer()
                .topic(topic)
                .sendTimeout(0, TimeUnit.SECONDS)
                .blockIfQueueFull(true)
                .enableBatching(!single)
                .create()) {
      nats.jetStreamManagement()
          .createConsumer(
              stream,
              ConsumerConfiguration.builder()
                  .durable(name)
                  .ackPolicy(AckPolicy.Explicit)
                  .maxAckPending(-1)
                  .build());
      try (IterableConsumer messages =
          nats.getStreamContext(stream)
              .getConsumerContext(name)
              .iterate(ConsumeOptions.builder().batchSize(BATCH).build())) {
        Message message = messages.nextMessage(SILENCE_MAX);
        while (message != null) {
          Message carried = message;
          window.acquire();
          var unused =
              producer
                  .sendAsync(message.getData())
                  .whenComplete((id, failure) -> {
                    window.release();
                    if (failure == null) {
                      carried.ack();
                    }
                  });
          message = messages.nextMessage(SILENCE_MAX);
        }
      }
    }
  }

  private static void acknowledge(
      Consumer<byte[]> consumer, org.apache.pulsar.client.api.Message<byte[]> message) {
    var unused = consumer.acknowledgeAsync(message);
  }

  @SuppressWarnings("try")
  private void toNats() throws Exception {
    try (Connection nats = Nats.connect(natsUrl);
        PulsarClient pulsar = PulsarClient.builder().serviceUrl(pulsarUrl).build();
        Consumer<byte[]> consumer =
            pulsar
                .newConsumer()
                .topic(topic)
                .subscriptionName(name)
                .subscriptionInitialPosition(SubscriptionInitialPosition.Earliest)
                .receiverQueueSize(BATCH)
                .subscribe()) {
      JetStream streams = nats.jetStream();
      while (true) {
        var message = consumer.receive();
        window.acquire();
        var unused =
            streams
                .publishAsync(subjects + "." + message.getKey(), message.getValue())
                .whenComplete((stored, failure) -> {
                  window.release();
                  if (failure == null) {
                    acknowledge(consumer, message);
                  }
                });
      }
    }
  }
}
