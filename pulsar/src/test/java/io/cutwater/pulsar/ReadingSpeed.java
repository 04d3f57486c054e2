package io.cutwater.pulsar;

import io.cutwater.lane.Source;
import io.cutwater.relay.Event;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pulsar.client.api.Producer;

/**
 * Measures how many messages of 256 bytes a second one reading delivers of a backlog in batches,
 * asked for as a window of 20,000 does. Arguments: service address, admin address, messages, topic
 * (made and filled where it is missing).
 */
final class ReadingSpeed {

  private static final int REQUEST = 2_500;
  private static final int ROUNDS = 3;

  private ReadingSpeed() {}

  public static void main(String[] arguments) throws Exception {
    PulsarSettings settings = PulsarSettings.of(arguments[0], Optional.of(arguments[1]));
    int messages = Integer.parseInt(arguments[2]);
    String topic = arguments[3];
    try (PulsarClients clients = PulsarClients.open(settings)) {
      fill(clients, topic, messages);
      for (int round = 0; round < ROUNDS; round++) {
        measure(clients, topic, messages);
      }
    }
  }

  private static void fill(PulsarClients clients, String topic, int messages) throws Exception {
    if (new PulsarTopics(clients).existing(topic).isPresent()) {
      return;
    }
    try (Producer<byte[]> producer =
        clients
            .client()
            .newProducer()
            .topic(topic)
            .blockIfQueueFull(true)
            .maxPendingMessages(20_000)
            .create()) {
      for (int i = 0; i < messages; i++) {
        var unused = producer.sendAsync(new byte[256]);
      }
      producer.flush();
    }
  }

  private static void measure(PulsarClients clients, String topic, int messages) throws Exception {
    PulsarSource source =
        new PulsarSource(
            clients, PulsarSourceSettings.of(topic, "speed", "speed-0"), new PulsarPlaces(clients));
    AtomicInteger left = new AtomicInteger(messages);
    CountDownLatch done = new CountDownLatch(1);
    AtomicInteger inFlight = new AtomicInteger();
    Source.Reading[] reading = new Source.Reading[1];
    source.inspect(Optional.empty());
    reading[0] =
        source.open(
            Optional.empty(),
            "",
            event -> {
              if (event instanceof Event.Delivered) {
                if (inFlight.decrementAndGet() % REQUEST == 0) {
                  inFlight.addAndGet(REQUEST);
                  reading[0].request(REQUEST, 4 << 20);
                }
                if (left.decrementAndGet() == 0) {
                  done.countDown();
                }
              } else if (event instanceof Event.Doubted) {
                System.out.println(event);
              }
            });
    long start = System.nanoTime();
    inFlight.set(8 * REQUEST);
    for (int i = 0; i < 8; i++) {
      reading[0].request(REQUEST, 4 << 20);
    }
    boolean all = done.await(120, TimeUnit.SECONDS);
    double seconds = (System.nanoTime() - start) / (double) TimeUnit.SECONDS.toNanos(1);
    reading[0].close();
    System.out.printf(
        "%s %,d messages: %,.0f msg/s%n", all ? "all" : "not all", messages, messages / seconds);
  }
}
