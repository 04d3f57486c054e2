package io.cutwater.pulsar;

import static org.assertj.core.api.Assertions.assertThat;

import io.cutwater.lane.Source;
import io.cutwater.message.Position;
import io.cutwater.playground.pulsar.PulsarServer;
import io.cutwater.playground.pulsar.PulsarServerSettings;
import io.cutwater.playground.tools.Cache;
import io.cutwater.playground.tools.PulsarDistribution;
import io.cutwater.relay.Event;
import io.cutwater.relay.FaultException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pulsar.client.api.Producer;
import org.apache.pulsar.client.api.PulsarClientException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sessions that are opened again from the acknowledged floor, while the broker dies under load. */
@Tag("servers")
class SourceRestartTest {

  private static final int KILLS = Integer.getInteger("cutwater.kills", 2);
  private static final int REQUEST = 500;

  @TempDir static Path folder;

  private final AtomicInteger published = new AtomicInteger();
  private final AtomicBoolean publishing = new AtomicBoolean(true);
  private final List<String> taken = new ArrayList<>();
  private Optional<Position> floor = Optional.empty();

  @Test
  void deliversEveryMessageOnceAndInOrderOverKills() throws Exception {
    Path home = PulsarDistribution.locate(Cache.ofProject(), message -> {}).home();
    try (PulsarServer server = PulsarServer.start(PulsarServerSettings.onFreePorts(home, folder));
        PulsarClients clients =
            PulsarClients.open(PulsarSettings.of(server.url(), Optional.of(server.adminUrl())))) {
      String topic = SharedPulsar.freshTopic("killed");
      clients.admin().orElseThrow().topics().createNonPartitionedTopic(topic);
      Thread publisher = Thread.startVirtualThread(() -> publish(clients, topic));
      Source source =
          new PulsarSource(
              clients, PulsarSourceSettings.of(topic, "test", "lane-0"), new PulsarPlaces(clients));
      for (int kill = 0; kill < KILLS; kill++) {
        int before = taken.size();
        session(
            source,
            () -> {
              if (taken.size() > before + 3_000 && server.isAlive()) {
                server.kill();
              }
              return false;
            });
        server.restart();
      }
      publishing.set(false);
      publisher.join();

      List<String> stored = stored(clients, topic);
      session(source, () -> taken.size() >= stored.size());

      assertThat(taken).isEqualTo(stored);
    }
  }

  /** What the topic really holds, in its order: what a killed broker made its publisher repeat. */
  private static List<String> stored(PulsarClients clients, String topic) throws Exception {
    return StoredMessages.of(clients.client(), topic).stream()
        .map(message -> new String(message.getData(), StandardCharsets.UTF_8))
        .toList();
  }

  /** What the test asks after each delivery: whether the session may end. */
  private interface Watch {
    boolean isDone();
  }

  /** Reads until the session is doubted or done, and moves the floor with each message. */
  private void session(Source source, Watch watch) throws Exception {
    BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    Source.Reading reading = opened(source, events);
    int open = 0;
    try {
      while (!watch.isDone()) {
        if (open < REQUEST) {
          reading.request(REQUEST, 1 << 20);
          open += REQUEST;
        }
        switch (events.poll(60, TimeUnit.SECONDS)) {
          case Event.Delivered delivered -> {
            open--;
            taken.add(new String(delivered.envelope().payload().bytes(), StandardCharsets.UTF_8));
            floor = Optional.of(delivered.envelope().position());
            reading.acknowledge(delivered.envelope().position());
          }
          case Event.RequestEnded ended -> open -= ended.messages();
          case Event.Doubted doubted -> {
            return;
          }
          case null, default -> throw new IllegalStateException("nothing came");
        }
      }
    } finally {
      reading.close();
    }
  }

  private Source.Reading opened(Source source, BlockingQueue<Event> events) {
    return Awaitility.await()
        .atMost(Duration.ofSeconds(90))
        .until(
            () -> {
              try {
                assertThat(source.inspect(floor).weaknesses()).isEmpty();
                return source.open(floor, "", events::add);
              } catch (FaultException e) {
                return null;
              }
            },
            reading -> reading != null);
  }

  /** Numbers, in batches; the client repeats what a killed broker did not answer. */
  private void publish(PulsarClients clients, String topic) {
    while (publishing.get()) {
      try (Producer<byte[]> producer =
          clients.client().newProducer().topic(topic).sendTimeout(0, TimeUnit.SECONDS).create()) {
        while (publishing.get()) {
          List<String> batch = new ArrayList<>();
          for (int i = 0; i < 20; i++) {
            batch.add(Integer.toString(published.incrementAndGet()));
          }
          batch.forEach(text -> {
            var unused = producer.sendAsync(text.getBytes(StandardCharsets.UTF_8));
          });
          producer.flush();
        }
      } catch (PulsarClientException e) {
        // The broker is down: the next producer goes on.
        Thread.onSpinWait();
      }
    }
  }
}
