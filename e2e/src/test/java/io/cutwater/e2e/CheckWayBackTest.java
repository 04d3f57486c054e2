package io.cutwater.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.nats.client.Connection;
import io.nats.client.JetStreamManagement;
import io.nats.client.Nats;
import io.nats.client.api.RetentionPolicy;
import io.nats.client.api.ServerInfo;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.pulsar.client.admin.PulsarAdmin;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What {@code check} says of channels from Pulsar to NATS: one run for all that work or do not. */
@Tag("servers")
@ExtendWith(SharedServers.class)
// A close that may be interrupted is what javac warns of; these methods may be interrupted anyway.
@SuppressWarnings("try")
class CheckWayBackTest {

  private static final String TOPIC = "persistent://public/default/checked";

  @TempDir static Path folder;
  private static Servers servers;
  private static ServerInfo server = ServerInfo.EMPTY_INFO;
  private static CommandRun all = new CommandRun(-1, "");
  private static JsonNode findings = new ObjectMapper().createArrayNode();

  @BeforeAll
  static void checkAll(Servers shared) throws Exception {
    servers = shared;
    try (Connection nats = Nats.connect(servers.playground().nats().url());
        PulsarAdmin admin = servers.administration()) {
      admin.topics().createPartitionedTopic(TOPIC, 2);
      admin.topics().createNonPartitionedTopic(TOPIC + "-one");
      server = nats.getServerInfo();
      createStreams(nats.jetStreamManagement());
    }
    StringBuilder channels = new StringBuilder();
    for (WritingMode mode : WritingMode.values()) {
      channels.append(channel(mode.name(), "-one", ", writers: " + mode.writers(), ""));
    }
    channels.append(channel("NEW", "", ", create: true", ""));
    channels.append(channel("ABSENT", "-one", "", ""));
    channels.append(channel("TOPICLESS", "-none", "", ", create: false"));
    channels.append(channel("TOPIC-MADE", "-to-come", "", ""));
    channels.append(channel("SEALED", "-one", "", ""));
    channels.append(channel("FORGETS", "-one", "", ""));
    channels.append(channel("LETTERS-FORGET", "-one", "", ""));
    channels.append(channel("DEAF", "-one", "", ""));
    channels.append(channel("ELSEWHERE", "-one", "", ""));
    channels.append(channel("LENIENT", "-one", "", "").replace("exactly-once", "at-least-once"));
    all = check("all", servers.configuration(), channels.toString());
    findings = new ObjectMapper().readTree(all.output().substring(all.output().indexOf('[')));
  }

  private static void createStreams(JetStreamManagement streams) throws Exception {
    for (WritingMode mode : WritingMode.values()) {
      streams.addStream(mode.stream(server, mode.name(), mode.name() + ".>", 1));
    }
    UnaryOperator<StreamConfiguration.Builder> same = stream -> stream;
    add(streams, "TOPICLESS", "TOPICLESS.>", same);
    add(streams, "TOPIC-MADE", "TOPIC-MADE.>", same);
    add(streams, "SEALED", "SEALED.>", same);
    streams.updateStream(
        StreamConfiguration.builder(streams.getStreamInfo("SEALED").getConfiguration())
            .seal()
            .build());
    UnaryOperator<StreamConfiguration.Builder> forgets =
        stream ->
            stream
                .storageType(StorageType.Memory)
                .retentionPolicy(RetentionPolicy.WorkQueue)
                .maxAge(Duration.ofMinutes(1));
    add(streams, "FORGETS", "FORGETS.>", forgets);
    add(streams, "LENIENT", "LENIENT.>", forgets);
    add(streams, "LETTERS-FORGET", "LETTERS-FORGET.>", same);
    add(
        streams,
        "LETTERS-FORGET-dead-letters",
        "cutwater.dead-letters.LETTERS-FORGET",
        stream -> stream.maxAge(Duration.ofMinutes(1)));
    add(streams, "DEAF", "DEAF.>", same);
    add(streams, "DEAF-dead-letters", "some.other.subject", same);
    add(streams, "ELSEWHERE", "elsewhere.only", same);
  }

  private static void add(
      JetStreamManagement streams,
      String name,
      String subject,
      UnaryOperator<StreamConfiguration.Builder> shape)
      throws Exception {
    streams.addStream(
        shape
            .apply(
                StreamConfiguration.builder()
                    .name(name)
                    .subjects(subject, "cutwater.fence." + name + ".>"))
            .build());
  }

  private static String channel(String name, String topic, String nats, String pulsar) {
    return """
      - name: %s
        flow: pulsar-to-nats
        pulsar: { topic: "%s%s"%s }
        nats: { stream: %s, subject: "%s.{key}"%s }
        require: exactly-once
    """
        .formatted(name, TOPIC, topic, pulsar, name, name, nats);
  }

  private static CommandRun check(String name, String head, String channels) throws Exception {
    Path config = folder.resolve(name + ".yaml");
    Files.writeString(config, head + "channels:\n" + channels);
    return CommandRun.of(folder, "check", "-c", config.toString(), "--output", "json");
  }

  private static JsonNode of(String channel) {
    for (JsonNode finding : findings) {
      if (finding.path("channel").asText().equals(channel)) {
        return finding;
      }
    }
    throw new AssertionError("nothing of " + channel + ": " + all.output());
  }

  private static List<String> texts(String channel, String field) {
    List<String> texts = new ArrayList<>();
    of(channel).path(field).forEach(text -> texts.add(text.asText()));
    return texts;
  }

  @ParameterizedTest
  @EnumSource(WritingMode.class)
  void namesTheModeOfEachStream(WritingMode mode) {
    assertThat(of(mode.name()).path("wouldRun").asBoolean()).as(all.output()).isTrue();
    assertThat(of(mode.name()).path("guarantee").asText()).isEqualTo("exactly-once");
    assertThat(texts(mode.name(), "notes"))
        .contains("stream " + mode.name() + " is written to in mode " + mode.text(server))
        .anyMatch(note -> note.contains("journal does not exist and would be made"))
        .anyMatch(note -> note.startsWith("risk: without a seal"));
    assertThat(texts(mode.name(), "wouldMake"))
        .containsExactly("stream " + mode.name() + "-dead-letters");
  }

  @Test
  void saysWhatItWouldMake() {
    assertThat(of("NEW").path("wouldRun").asBoolean()).isTrue();
    assertThat(texts("NEW", "wouldMake")).containsExactly("stream NEW", "stream NEW-dead-letters");
    assertThat(texts("NEW", "notes"))
        .anyMatch(note -> note.contains(TOPIC + "-partition-1 exists with 2 partitions"));
    assertThat(texts("TOPIC-MADE", "wouldMake"))
        .containsExactly("topic " + TOPIC + "-to-come", "stream TOPIC-MADE-dead-letters");
  }

  @ParameterizedTest
  @CsvSource({
    "ABSENT, 'there is no stream ABSENT: create it, or say create: true'",
    "TOPICLESS, checked-none does not exist (create it",
    "SEALED, it takes no message ever again",
    "FORGETS, 'the channel requires exactly-once, and that cannot be given'",
    "LETTERS-FORGET, 'the channel requires exactly-once, and that cannot be given'",
    "DEAF, stream DEAF-dead-letters is to take dead letters, and does not listen to",
  })
  void saysWhatKeepsAChannelFromStarting(String channel, String problem) {
    assertThat(of(channel).path("wouldRun").asBoolean()).as(all.output()).isFalse();
    assertThat(texts(channel, "problems")).singleElement().asString().contains(problem);
  }

  @Test
  void saysWhyAGuaranteeIsWeak() {
    assertThat(of("LENIENT").path("wouldRun").asBoolean()).isTrue();
    assertThat(of("LENIENT").path("guarantee").asText()).isEqualTo("at-least-once");
    assertThat(String.join("\n", texts("LENIENT", "weaknesses")))
        .contains("is kept in memory", "has retention", "drops messages after PT1M")
        .contains("can be written to one message at a time only", "may remove the lane's fence");
    assertThat(texts("LETTERS-FORGET", "weaknesses"))
        .singleElement()
        .asString()
        .contains("stream LETTERS-FORGET-dead-letters drops messages after PT1M");
  }

  @Test
  void saysThatMessagesWouldBecomeDeadLetters() {
    assertThat(of("ELSEWHERE").path("wouldRun").asBoolean()).isTrue();
    assertThat(texts("ELSEWHERE", "notes"))
        .anyMatch(note ->
            note.startsWith("risk: stream ELSEWHERE listens to [elsewhere.only, ")
                && note.endsWith(
                    "not to all of ELSEWHERE.>: messages to other subjects become"
                        + " dead letters"));
  }

  @Test
  void exitCodesTellWhetherAllWouldRun() throws Exception {
    assertThat(all.exitCode()).as("some would not").isEqualTo(1);
    String fine = channel("ATOMIC", "-one", "", "");
    assertThat(check("fine", servers.configuration(), fine).exitCode()).isZero();
    String gone =
        servers.configuration().replace(servers.playground().nats().url(), "nats://127.0.0.1:1");
    CommandRun unreachable = check("gone", gone, fine);
    assertThat(unreachable.exitCode()).as(unreachable.output()).isEqualTo(3);
    assertThat(unreachable.output()).contains("cannot connect to NATS", "undetermined");
  }
}
