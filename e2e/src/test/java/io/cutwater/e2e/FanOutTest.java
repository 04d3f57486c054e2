package io.cutwater.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.cutwater.playground.client.NatsClient;
import io.nats.client.Connection;
import io.nats.client.JetStream;
import io.nats.client.api.PublishAck;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.pulsar.client.admin.PulsarAdmin;
import org.apache.pulsar.client.api.PulsarClient;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One channel to many more topics than it may have open, on real servers, with kills. */
@Tag("servers")
class FanOutTest {

  private static final int TOPICS = Integer.getInteger("cutwater.fan.topics", 300);
  private static final int OPEN = Integer.getInteger("cutwater.fan.open", 20);
  private static final int MESSAGES = Integer.getInteger("cutwater.fan.messages", 3_000);
  private static final int KILLS = Integer.getInteger("cutwater.fan.kills", 4);
  private static final long SEED = Long.getLong("cutwater.seed", System.nanoTime());

  /** Messages that follow one another into the same topic, at most. */
  private static final int RUN_MAX = 4;

  private static final int UNANSWERED_MAX = 500;
  private static final int ANSWER_SECONDS = 30;

  @TempDir static Path folder;

  private static String channel() {
    return """
      - name: fan
        flow: nats-to-pulsar
        nats: { stream: FAN, subjects: ["fan.>"], create: true }
        pulsar: { topic: "fan-{subject[1]}", open-topics: %d }
        require: exactly-once
    """
        .formatted(OPEN);
  }

  /** Publishes to random topics; returns which sequences belong to which. */
  // A close that may be interrupted is what javac warns of; this method may be interrupted anyway.
  @SuppressWarnings("try")
  private static Map<Integer, List<Long>> publish(String url) throws Exception {
    Random random = new Random(SEED);
    Map<Integer, List<Long>> expected = new HashMap<>();
    try (Connection nats = NatsClient.connect(url)) {
      JetStream stream = nats.jetStream();
      List<CompletableFuture<PublishAck>> unanswered = new ArrayList<>();
      int topic = 0;
      for (int i = 1; i <= MESSAGES; i++) {
        if (random.nextInt(RUN_MAX) == 0) {
          topic = random.nextInt(TOPICS);
        }
        expected.computeIfAbsent(topic, first -> new ArrayList<>()).add((long) i);
        unanswered.add(stream.publishAsync("fan." + topic, ("m" + i).getBytes(UTF_8)));
        if (unanswered.size() == UNANSWERED_MAX || i == MESSAGES) {
          for (CompletableFuture<PublishAck> one : unanswered) {
            assertThat(one.get(ANSWER_SECONDS, TimeUnit.SECONDS).isDuplicate()).isFalse();
          }
          unanswered.clear();
        }
      }
    }
    return expected;
  }

  @Test
  void killedCutwaterKeepsEachOfManyTopicsExactWithFewOfThemOpen() throws Exception {
    try (Servers servers = new Servers(folder.resolve("servers"))) {
      try (PulsarAdmin admin = servers.administration()) {
        admin.namespaces().setDeduplicationStatus("public/default", true);
      }
      Map<Integer, List<Long>> expected;
      try (CutwaterProcess cutwater =
          new CutwaterProcess(folder, "fan", servers.configuration(), channel())) {
        cutwater.awaitState("running");
        long began = System.nanoTime();
        expected = publish(servers.playground().nats().url());
        for (int kill = 1; kill <= KILLS; kill++) {
          cutwater.awaitFloor((long) MESSAGES * kill / (KILLS + 2));
          cutwater.kill();
          cutwater.restart();
        }
        cutwater.awaitFloor(MESSAGES);
        System.out.printf(
            "%d messages to %d topics, %d open, %d kills, seed %d: %d ms%n",
            MESSAGES, expected.size(), OPEN, KILLS, SEED, (System.nanoTime() - began) / 1_000_000);
      }
      try (PulsarClient pulsar =
          PulsarClient.builder().serviceUrl(servers.playground().pulsar().url()).build()) {
        for (Map.Entry<Integer, List<Long>> topic : expected.entrySet()) {
          assertThat(TopicContent.read(pulsar, "fan-" + topic.getKey()).sequences())
              .as("topic %d, seed %d", topic.getKey(), SEED)
              .isEqualTo(topic.getValue());
        }
        assertThat(TopicContent.read(pulsar, "fan-dead-letters").messages()).isEmpty();
      }
    }
  }
}
