package io.cutwater.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cutwater.playground.client.NatsClient;
import io.nats.client.Connection;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.pulsar.client.api.Producer;
import org.apache.pulsar.client.api.PulsarClient;
import org.apache.pulsar.client.api.PulsarClientException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Several Cutwaters that know nothing of one another, through whose channels a message could go
 * round for ever, while others write to every stream and topic at the same time: each message is in
 * every place once, and in none twice.
 */
@Tag("servers")
@ExtendWith(SharedServers.class)
// A close that may be interrupted is what javac warns of; these methods may be interrupted anyway.
@SuppressWarnings("try")
class RingTest {

  private static final Duration BOUND = Duration.ofMinutes(3);
  private static final int MESSAGES = 300;

  @TempDir static Path folder;
  private static Servers servers;
  private static Connection nats;
  private static PulsarClient pulsar;

  private final List<CutwaterProcess> processes = new ArrayList<>();

  @BeforeAll
  static void connect(Servers shared) throws IOException, InterruptedException {
    servers = shared;
    nats = NatsClient.connect(servers.playground().nats().url());
    pulsar = PulsarClient.builder().serviceUrl(servers.playground().pulsar().url()).build();
  }

  @AfterAll
  static void disconnect() throws PulsarClientException, InterruptedException {
    nats.close();
    pulsar.close();
  }

  private static String toPulsar(String stream, String topic) {
    return """
      - name: %s-to-%s
        flow: nats-to-pulsar
        nats: { stream: %s, subjects: ["%s.>"] }
        pulsar: { topic: %s }
        require: exactly-once
    """
        .formatted(stream, topic, stream, stream, topic);
  }

  private static String toNats(String topic, String stream) {
    return """
      - name: %s-to-%s
        flow: pulsar-to-nats
        nats: { stream: %s, subject: "%s.carried" }
        pulsar: { topic: %s }
        require: exactly-once
    """
        .formatted(topic, stream, stream, stream, topic);
  }

  private static String bothWays(String stream, String topic) {
    return """
      - name: %s-and-%s
        flow: both
        nats: { stream: %s, subjects: ["%s.>"], subject: "%s.carried" }
        pulsar: { topic: %s }
        require: exactly-once
    """
        .formatted(stream, topic, stream, stream, stream, topic);
  }

  private void run(String deployment, String... channels) {
    String head = "deployment: " + deployment + "\n" + servers.configuration();
    CutwaterProcess process =
        new CutwaterProcess(folder, deployment, head, String.join("", channels));
    processes.add(process);
    for (int channel = 0; channel < channels.length; channel++) {
      new Watching(process, channel).awaitState("running");
    }
  }

  private static void createStreams(String... names) throws Exception {
    for (String name : names) {
      nats.jetStreamManagement()
          .addStream(WritingMode.FAST_INGEST.stream(nats.getServerInfo(), name, name + ".>", 1));
    }
  }

  private static Thread publishTo(String stream) {
    return Thread.startVirtualThread(() -> {
      try {
        for (int i = 0; i < MESSAGES; i++) {
          nats.jetStream().publish(stream + ".own", ("from " + stream + " " + i).getBytes(UTF_8));
        }
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    });
  }

  private static Thread produceTo(String topic) {
    return Thread.startVirtualThread(() -> {
      try (Producer<byte[]> producer = pulsar.newProducer().topic(topic).create()) {
        for (int i = 0; i < MESSAGES; i++) {
          producer.send(("from " + topic + " " + i).getBytes(UTF_8));
        }
      } catch (PulsarClientException e) {
        throw new AssertionError(e);
      }
    });
  }

  /** Writes to all of them at once, and looks at each when every lane has read all there is. */
  private void assertEachOnceEverywhere(List<String> streams, List<String> topics)
      throws Exception {
    List<Thread> writers =
        Stream.concat(
                streams.stream().map(RingTest::publishTo), topics.stream().map(RingTest::produceTo))
            .toList();
    for (Thread writer : writers) {
      assertThat(writer.join(BOUND)).isTrue();
    }
    int all = MESSAGES * (streams.size() + topics.size());
    for (CutwaterProcess process : processes) {
      for (int channel = 0; channel < process.status().path("channels").size(); channel++) {
        Watching watching = new Watching(process, channel);
        int lanes = process.channel(channel).path("lanes").size();
        await("channel " + process.channel(channel).path("channel").asText())
            .atMost(BOUND)
            .until(
                () -> watching.number("stored") + watching.number("omitted") >= (long) lanes * all);
      }
    }
    List<String> expected =
        StreamMessages.read(nats, streams.getFirst(), ">").texts().stream()
            .filter(text -> text.startsWith("from "))
            .toList();
    assertThat(expected).hasSize(all).doesNotHaveDuplicates();
    for (String stream : streams) {
      assertThat(StreamMessages.read(nats, stream, stream + ".>").texts())
          .as(stream)
          .containsExactlyInAnyOrderElementsOf(expected);
    }
    for (String topic : topics) {
      assertThat(TopicContent.read(pulsar, topic).texts())
          .as(topic)
          .containsExactlyInAnyOrderElementsOf(expected);
    }
  }

  @AfterEach
  void endProcesses() {
    processes.forEach(CutwaterProcess::close);
  }

  @Test
  void aRingOfThreeCutwatersThroughTwoStreamsAndTwoTopics() throws Exception {
    createStreams("ring-s1", "ring-s2");
    run("ring-a", toPulsar("ring-s1", "ring-t1"));
    run("ring-b", toNats("ring-t1", "ring-s2"));
    run("ring-c", toPulsar("ring-s2", "ring-t2"), toNats("ring-t2", "ring-s1"));

    assertEachOnceEverywhere(List.of("ring-s1", "ring-s2"), List.of("ring-t1", "ring-t2"));
  }

  @Test
  void aChainOfTwoCutwatersThatCarryBothWays() throws Exception {
    createStreams("chain-s1", "chain-s2");
    run("chain-a", bothWays("chain-s1", "chain-t"));
    run("chain-b", bothWays("chain-s2", "chain-t"));

    assertEachOnceEverywhere(List.of("chain-s1", "chain-s2"), List.of("chain-t"));
  }
}
