package io.cutwater.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cutwater.e2e.TopicContent.Stored;
import io.cutwater.playground.client.NatsClient;
import io.nats.client.Connection;
import io.nats.client.api.PublishAck;
import io.nats.client.api.StreamConfiguration;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.apache.pulsar.client.admin.PulsarAdmin;
import org.apache.pulsar.client.api.PulsarClient;
import org.apache.pulsar.client.api.PulsarClientException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Several streams to one topic, one stream by several lanes, and a topic that gets partitions. */
@Tag("servers")
@ExtendWith(SharedServers.class)
// A close that may be interrupted is what javac warns of; these methods may be interrupted anyway.
@SuppressWarnings("try")
class DivisionTest {

  private static final Duration BOUND = Duration.ofMinutes(2);
  private static final int ROUND = 300;
  private static final int ROUNDS = 4;

  @TempDir static Path folder;
  private static Servers servers;
  private static Connection nats;
  private static PulsarClient pulsar;

  @BeforeAll
  static void connect(Servers shared) throws Exception {
    servers = shared;
    nats = NatsClient.connect(servers.playground().nats().url());
    pulsar = PulsarClient.builder().serviceUrl(servers.playground().pulsar().url()).build();
  }

  @AfterAll
  static void disconnect() throws PulsarClientException, InterruptedException {
    nats.close();
    pulsar.close();
  }

  private static void stream(String name, String... subjects) throws Exception {
    nats.jetStreamManagement()
        .addStream(StreamConfiguration.builder().name(name).subjects(subjects).build());
  }

  /** Publishes {@link #ROUND} messages to each subject in turn. */
  private static void publish(String... subjects) throws Exception {
    List<CompletableFuture<PublishAck>> unanswered = new ArrayList<>();
    for (int i = 0; i < ROUND; i++) {
      for (String subject : subjects) {
        unanswered.add(nats.jetStream().publishAsync(subject, subject.getBytes(UTF_8)));
      }
    }
    for (CompletableFuture<PublishAck> one : unanswered) {
      assertThat(one.get(30, TimeUnit.SECONDS).isDuplicate()).isFalse();
    }
  }

  private static List<Stored> awaitContent(int messages, String... topics) {
    List<Stored> all = new ArrayList<>();
    await(messages + " messages in " + List.of(topics))
        .atMost(BOUND)
        .pollInterval(Duration.ofSeconds(1))
        .until(() -> {
          all.clear();
          for (String topic : topics) {
            all.addAll(TopicContent.read(pulsar, topic).messages());
          }
          return all.size() >= messages;
        });
    return all;
  }

  private static Map<String, List<Long>> sequencesBy(List<Stored> messages, String property) {
    return messages.stream()
        .collect(
            groupingBy(message -> message.property(property), mapping(Stored::sequence, toList())));
  }

  private static List<Long> upTo(long last) {
    return LongStream.rangeClosed(1, last).boxed().toList();
  }

  @Test
  void messagesOfSeveralStreamsMeetInOneTopicEachStreamInItsOrderThoughCutwaterIsKilled()
      throws Exception {
    stream("EU", "eu.>");
    stream("US", "us.>");
    String channel =
        """
          - name: met
            flow: nats-to-pulsar
            nats: { streams: [EU, US] }
            pulsar: { topic: met }
            require: exactly-once
        """;
    try (CutwaterProcess cutwater =
        new CutwaterProcess(folder, "met", servers.configuration(), channel)) {
      for (int round = 0; round < ROUNDS; round++) {
        cutwater.awaitState("running");
        publish("eu.a", "us.a");
        cutwater.kill();
        publish("eu.b", "us.b");
        cutwater.restart();
      }
      int each = 2 * ROUNDS * ROUND;

      List<Stored> content = awaitContent(2 * each, "met");

      assertThat(sequencesBy(content, "cutwater-stream"))
          .isEqualTo(Map.of("EU", upTo(each), "US", upTo(each)));
    }
  }

  private static String divided(String lanes) {
    return """
      - name: parts
        flow: nats-to-pulsar
        nats: { stream: PARTS, create: true, lanes: [%s] }
        pulsar: { topic: parts }
        require: exactly-once
    """
        .formatted(lanes);
  }

  @Test
  void lanesOfOneStreamAreCarriedSideBySideAndCannotBeDividedOtherwise() throws Exception {
    String lanes = "{ subjects: [p.eu.>] }, { subjects: [p.us.>, p.ca.*] }";
    try (CutwaterProcess cutwater =
        new CutwaterProcess(folder, "parts", servers.configuration(), divided(lanes))) {
      for (int round = 0; round < ROUNDS; round++) {
        cutwater.awaitState("running");
        publish("p.eu.a", "p.us.a.b", "p.ca.x");
        cutwater.kill();
        cutwater.restart();
      }
      List<Stored> content = awaitContent(3 * ROUNDS * ROUND, "parts");
      assertEachOnceAndInOrder(content);

      cutwater.awaitState("running");
      cutwater.configure(
          divided("{ subjects: [p.eu.>] }, { subjects: [p.us.>] }, { subjects: [p.ca.*] }"));
      Watching watching = new Watching(cutwater, 0);
      await("the division to be refused")
          .atMost(BOUND)
          .until(() -> watching.error().contains("divided by"));
      publish("p.eu.a", "p.ca.x");
      cutwater.configure(divided(lanes));

      assertEachOnceAndInOrder(awaitContent(3 * ROUNDS * ROUND + 2 * ROUND, "parts"));
    }
  }

  /** Of all that stands in the stream each is there once, in the order of its lane. */
  private static void assertEachOnceAndInOrder(List<Stored> content) {
    List<Long> eu =
        content.stream()
            .filter(message -> message.text().startsWith("p.eu"))
            .map(Stored::sequence)
            .toList();
    List<Long> others =
        content.stream()
            .filter(message -> !message.text().startsWith("p.eu"))
            .map(Stored::sequence)
            .toList();
    assertThat(eu).isSorted();
    assertThat(others).isSorted();
    assertThat(content.stream().map(Stored::sequence))
        .containsExactlyInAnyOrderElementsOf(upTo(content.size()));
  }

  @Test
  void aTopicThatGetsPartitionsWhileItsChannelRunsGetsEachMessageOnceAndEachKeyInOrder()
      throws Exception {
    String topic = "persistent://public/default/grew";
    String channel =
        """
          - name: grew
            flow: nats-to-pulsar
            nats: { stream: GREW, subjects: ["grew.>"], create: true }
            pulsar: { topic: grew, key: "{subject[1]}" }
            require: exactly-once
        """;
    String[] keys = {"grew.a", "grew.b", "grew.c", "grew.d", "grew.e", "grew.f"};
    try (PulsarAdmin admin = servers.administration()) {
      admin.topics().createPartitionedTopic(topic, 2);
      try (CutwaterProcess cutwater =
          new CutwaterProcess(folder, "grew", servers.configuration(), channel)) {
        cutwater.awaitState("running");
        publish(keys);
        admin.topics().updatePartitionedTopic(topic, 5);
        // A channel that rests does not look.
        publish(keys);
        await("a new start")
            .atMost(BOUND)
            .until(() -> cutwater.log().contains("Channel starts anew"));
        publish(keys);
        int all = 3 * keys.length * ROUND;

        List<Stored> content =
            awaitContent(
                all,
                topic + "-partition-0",
                topic + "-partition-1",
                topic + "-partition-2",
                topic + "-partition-3",
                topic + "-partition-4");

        assertThat(content.stream().map(Stored::sequence))
            .containsExactlyInAnyOrderElementsOf(upTo(all));
        assertThat(newPartitions(topic)).isPositive();
        // Before and after the change each key has one partition, and its order there.
        Map<String, List<Stored>> byPlace =
            content.stream()
                .collect(groupingBy(message -> message.text() + message.message().getTopicName()));
        assertThat(byPlace.values())
            .allSatisfy(messages -> assertThat(messages.stream().map(Stored::sequence)).isSorted());
        assertThat(byPlace.size()).isLessThanOrEqualTo(2 * keys.length);
      }
    }
  }

  private static int newPartitions(String topic) throws IOException {
    int messages = 0;
    for (int partition = 2; partition < 5; partition++) {
      messages += TopicContent.read(pulsar, topic + "-partition-" + partition).messages().size();
    }
    return messages;
  }
}
