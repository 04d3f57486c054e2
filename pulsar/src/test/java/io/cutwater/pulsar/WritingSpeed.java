package io.cutwater.pulsar;

import io.cutwater.lane.Target;
import io.cutwater.message.Envelope;
import io.cutwater.message.Headers;
import io.cutwater.message.LaneId;
import io.cutwater.message.TargetName;
import io.cutwater.relay.Event;
import io.cutwater.relay.Outgoing;
import io.cutwater.relay.TargetOpening;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Measures how many messages of 256 bytes a second one writing stores with 20,000 outstanding.
 * Arguments: service address, admin address, messages.
 */
final class WritingSpeed {

  private static final int WINDOW = 20_000;

  private WritingSpeed() {}

  public static void main(String[] arguments) throws Exception {
    PulsarSettings settings = PulsarSettings.of(arguments[0], Optional.of(arguments[1]));
    int messages = Integer.parseInt(arguments[2]);
    try (PulsarClients clients = PulsarClients.open(settings)) {
      measure(clients, messages, 2_000, 512 << 10, 1);
      measure(clients, messages, 1_000, 128 << 10, 1);
      measure(clients, messages, 1_000, 512 << 10, 1);
      measure(clients, messages, 2_000, 512 << 10, 1);
      measure(clients, messages, 2_000, 1 << 20, 1);
      measure(clients, messages, 5_000, 1 << 20, 1);
      measure(clients, messages, 2_000, 512 << 10, 5);
    }
  }

  private static void measure(
      PulsarClients clients, int messages, int batchMessages, int batchBytes, int delayMillis)
      throws Exception {
    TargetName topic =
        new PulsarTopics(clients)
            .resolve(PulsarTopicSettings.of(SharedPulsar.freshTopic("speed")))
            .getFirst();
    PulsarTarget.Settings settings =
        PulsarTarget.Settings.forWindow(WINDOW)
            .withBatches(batchMessages, batchBytes, Duration.ofMillis(delayMillis));
    PulsarTarget target = new PulsarTarget(clients, settings, new LaneId("speed", 0), "SPEED");
    TargetOpening opening =
        new TargetOpening(topic, "speed", Optional.empty(), false, Optional.empty(), Map.of());
    Semaphore window = new Semaphore(WINDOW);
    Target.Writing writing =
        target.open(
            opening,
            event -> {
              if (event instanceof Event.Stored) {
                window.release();
              } else {
                System.out.println(event);
              }
            });
    long start = System.nanoTime();
    for (int sequence = 1; sequence <= messages; sequence++) {
      window.acquire();
      Envelope envelope = Messages.envelope(sequence, Headers.empty(), new byte[256]);
      writing.send(sequence, sequence, new Outgoing.Carried(envelope, "key"));
    }
    window.acquire(WINDOW);
    double seconds = (System.nanoTime() - start) / (double) TimeUnit.SECONDS.toNanos(1);
    writing.close();
    System.out.printf(
        "batches of %d messages, %d KiB, %d ms: %,.0f msg/s%n",
        batchMessages, batchBytes >> 10, delayMillis, messages / seconds);
  }
}
