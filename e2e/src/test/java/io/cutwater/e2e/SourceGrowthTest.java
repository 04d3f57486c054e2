package io.cutwater.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nats.client.Connection;
import io.nats.client.Nats;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.IntStream;
import org.apache.pulsar.client.admin.PulsarAdmin;
import org.apache.pulsar.client.api.Producer;
import org.apache.pulsar.client.api.PulsarClient;
import org.apache.pulsar.client.api.PulsarClientException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Topics that come while a channel runs, and topics that get more partitions. */
@Tag("servers")
@ExtendWith(SharedServers.class)
// A close that may be interrupted is what javac warns of; these methods may be interrupted anyway.
@SuppressWarnings("try")
class SourceGrowthTest {

  private static final Duration BOUND = Duration.ofMinutes(2);

  @TempDir static Path folder;
  private static Servers servers;
  private static Connection nats;
  private static PulsarClient pulsar;

  @BeforeAll
  static void connect(Servers shared) throws Exception {
    servers = shared;
    nats = Nats.connect(servers.playground().nats().url());
    pulsar = PulsarClient.builder().serviceUrl(servers.playground().pulsar().url()).build();
  }

  @AfterAll
  static void disconnect() throws PulsarClientException, InterruptedException {
    nats.close();
    pulsar.close();
  }

  private static String topic(String name) {
    return "persistent://public/default/" + name;
  }

  private static void awaitHeld(String stream, String subject, long messages) {
    await().atMost(BOUND).until(() -> servers.held(stream, subject) >= messages);
  }

  private static void send(String topic, String key, int from, int to)
      throws PulsarClientException {
    try (Producer<byte[]> producer = pulsar.newProducer().topic(topic(topic)).create()) {
      for (int i = from; i <= to; i++) {
        var unused = producer.newMessage().key(key).value(number(i).getBytes(UTF_8)).sendAsync();
      }
      producer.flush();
    }
  }

  private static String number(int i) {
    return Integer.toString(i);
  }

  private static void assertNumbers(String stream, String subject, int to) throws Exception {
    awaitHeld(stream, subject, to);
    assertThat(StreamMessages.read(nats, stream, subject).texts())
        .as(subject)
        .isEqualTo(IntStream.rangeClosed(1, to).mapToObj(SourceGrowthTest::number).toList());
  }

  @Test
  void topicsAndPartitionsThatComeWhileAChannelRunsAreCarriedToo() throws Exception {
    String channels =
        """
          - name: came
            flow: pulsar-to-nats
            pulsar: { pattern: "public/default/came-.*" }
            nats: { stream: CAME, subject: "came.{topic}", create: true }
            require: exactly-once
          - name: grown
            flow: pulsar-to-nats
            pulsar: { topic: "%s" }
            nats: { stream: GROWN, subject: "grown.{key}", create: true, writers: sole }
            require: exactly-once
        """
            .formatted(topic("grown"));
    try (PulsarAdmin admin = servers.administration()) {
      admin.topics().createNonPartitionedTopic(topic("came-a"));
      admin.topics().createNonPartitionedTopic(topic("came-b"));
      admin.topics().createPartitionedTopic(topic("grown"), 1);
      try (CutwaterProcess cutwater =
          new CutwaterProcess(folder, "came", servers.configuration(), channels)) {
        new Watching(cutwater, 0).awaitState("running");
        new Watching(cutwater, 1).awaitState("running");
        send("came-a", "k", 1, 50);
        send("grown-partition-0", "p0", 1, 50);
        awaitHeld("CAME", "came.came-a", 50);
        awaitHeld("GROWN", "grown.p0", 50);

        admin.topics().createNonPartitionedTopic(topic("came-c"));
        admin.topics().updatePartitionedTopic(topic("grown"), 3);
        send("came-a", "k", 51, 80);
        send("came-c", "k", 1, 50);
        for (int partition = 0; partition < 3; partition++) {
          send("grown-partition-" + partition, "p" + partition, partition == 0 ? 51 : 1, 90);
        }

        assertNumbers("CAME", "came.came-a", 80);
        assertNumbers("CAME", "came.came-c", 50);
        for (int partition = 0; partition < 3; partition++) {
          assertNumbers("GROWN", "grown.p" + partition, 90);
        }
        // One lane that was alone has to make way; several go on while another joins.
        assertThat(cutwater.log().lines().filter(line -> line.contains("Channel starts anew")))
            .singleElement()
            .asString()
            .contains("channel=grown");
      }
    }
  }
}
