package io.cutwater.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cutwater.message.Flow;
import io.cutwater.relay.LanePlan;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigurationReaderTest {

  private static Configuration read(String text) throws ConfigurationException {
    return ConfigurationReader.read("c.yaml", Path.of("/etc/cutwater"), text);
  }

  @Test
  void readsTheExampleOfItsOwnReference() throws ConfigurationException {
    var configuration = read(Reference.example());

    assertThat(configuration.nats().credentials())
        .contains(new Secret.FromFile(Path.of("/run/secrets/nats.creds")));
    assertThat(configuration.pulsar().token()).contains(new Secret.FromEnvironment("PULSAR_TOKEN"));
    var channel = configuration.channels().getFirst();
    assertThat(channel.owner()).contains(new Channel.Owner(true, "observability"));
    assertThat(channel.nats())
        .isEqualTo(
            new Channel.NatsEnd(
                new Channel.Streams.One("TELEMETRY"),
                List.of("telemetry.>"),
                List.of(),
                Optional.empty(),
                false,
                true,
                false,
                new Channel.NatsForm.Stream()));
    assertThat(channel.pulsar().partitions()).contains(4);
    assertThat(channel.requireExactlyOnce()).isTrue();
  }

  @Test
  void readsAChannelToSubjectsOfNoStream() throws ConfigurationException {
    var channel =
        ConfigurationReader.read(
                "c.yaml",
                Path.of("/etc"),
                """
                nats: { url: "nats://127.0.0.1:4222" }
                pulsar: { service: "pulsar://127.0.0.1:6650", admin: "http://127.0.0.1:8080" }
                channels:
                  - name: alerts
                    flow: pulsar-to-nats
                    nats: { core: true, subject: "alerts.{key}" }
                    pulsar: { topic: from }
                """)
            .channels()
            .getFirst();

    assertThat(channel.isCore()).isTrue();
    assertThat(channel.nats().stream()).isEqualTo("core NATS");
    assertThat(channel.deadLetters().stream()).isEqualTo("alerts-dead-letters");
    assertThat(channel.deadLetters().subject()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"bucket, KV_B, $KV.B.>", "objects, OBJ_B, $O.B.C.>"})
  void aBucketIsItsStream(String kind, String stream, String subject)
      throws ConfigurationException {
    var channel =
        ConfigurationReader.read(
                "c.yaml",
                Path.of("/etc"),
                """
                nats: { url: "nats://127.0.0.1:4222" }
                pulsar: { service: "pulsar://127.0.0.1:6650", admin: "http://127.0.0.1:8080" }
                channels:
                  - name: config
                    flow: nats-to-pulsar
                    nats: { %s: B }
                    pulsar: { topic: to }
                """
                    .formatted(kind))
            .channels()
            .getFirst();

    assertThat(channel.nats().stream()).isEqualTo(stream);
    assertThat(channel.nats().subjects()).contains(subject);
    assertThat(channel.isCore()).isFalse();
  }

  @Test
  void fillsInWhatTheReferenceNamesAsDefaults() throws ConfigurationException {
    var configuration =
        read(
            """
            nats: { url: "nats://h:1" }
            pulsar: { service: "pulsar://h:2", admin: "http://h:3" }
            channels:
              - { name: a, flow: nats-to-pulsar, nats: { stream: S }, pulsar: { topic: t/n/x } }
            """);
    var channel = configuration.channels().getFirst();

    assertThat(configuration.deployment()).isEqualTo(fallback("deployment"));
    assertThat(configuration.httpPort()).hasToString(fallback("http.port"));
    assertThat(configuration.drainTimeout()).isEqualTo(Units.duration(fallback("drain-timeout")));
    assertThat(fallback("channels[].window.messages"))
        .isEqualTo(
            "%d; %d to NATS",
            channel.window().messages(Flow.NATS_TO_PULSAR),
            channel.window().messages(Flow.PULSAR_TO_NATS));
    assertThat(channel.window().bytes()).isEqualTo(Units.size(fallback("channels[].window.bytes")));
    assertThat("\"" + channel.pulsar().key() + "\"").isEqualTo(fallback("channels[].pulsar.key"));
    assertThat(channel.start()).isEqualTo(new LanePlan.Start.First());
    assertThat(channel.requireExactlyOnce()).isFalse();
    assertThat(channel.pulsar().topic()).hasToString("persistent://t/n/x");
    assertThat(channel.deadLetters().topic())
        .contains(TopicName.parse("persistent://t/n/x-dead-letters"));
  }

  private static Configuration withPulsar(String flow, String pulsar)
      throws ConfigurationException {
    return read(
        """
        nats: { url: "nats://h:1" }
        pulsar: { service: "pulsar://h:2", admin: "http://h:3" }
        channels:
          - name: a
            flow: %s
            nats: { stream: S, subject: x }
            pulsar: { %s }
        """
            .formatted(flow, pulsar));
  }

  @Test
  void namesAStreamOfTheChannelsOwnByTheChannel() throws ConfigurationException {
    var configuration =
        read(
            """
            nats: { url: "nats://h:1" }
            pulsar: { service: "pulsar://h:2", admin: "http://h:3" }
            channels:
              - name: gauges
                flow: nats-to-pulsar
                nats: { capture: true, subjects: ["gauge.>"] }
                pulsar: { topic: x }
            """);

    var nats = configuration.channels().getFirst().nats();

    assertThat(nats.capture()).isTrue();
    assertThat(nats.stream()).isEqualTo("CUTWATER-gauges");
  }

  @Test
  void readsATopicWithPlacesAndNamesItsDeadLettersByTheChannel() throws ConfigurationException {
    var channel =
        read("""
        nats: { url: "nats://h:1" }
        pulsar: { service: "pulsar://h:2", admin: "http://h:3" }
        channels:
          - name: a
            flow: nats-to-pulsar
            nats: { stream: S }
            pulsar: { topic: "t/n/x-{subject[1]}", open-topics: 20 }
        """)
            .channels()
            .getFirst();

    assertThat(channel.pulsar().topics())
        .isEqualTo(new Channel.Topics.Named(TopicTemplate.parse("t/n/x-{subject[1]}"), 20));
    assertThat(channel.deadLetters().topic()).contains(TopicName.parse("t/n/a-dead-letters"));
  }

  @Test
  void aTemplatesPatternFindsWhatItRendersTo() {
    var pattern = TopicTemplate.parse("t/n/a.{subject[1]}-{header.x}").pattern();

    assertThat(pattern.matcher("a.site-7").matches()).isTrue();
    assertThat(pattern.matcher("ab-site-7").matches()).isFalse();
    assertThat(pattern.matcher("a.-7").matches()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "nats-to-pulsar | topic: 't/n/x-{subjct}' | unknown place {subjct}",
        "nats-to-pulsar | topic: 't/{subject}/x' | not a topic name",
        "nats-to-pulsar | topic: 't/n/x y{subject}' | not a template of topic names",
        "nats-to-pulsar | topic: 't/n/x', open-topics: 5 | about topics that messages name",
        "both | topic: 't/n/x-{subject[1]}' | only messages from NATS name their topic"
      })
  void saysWhereATopicsTemplateIsWrong(String flow, String pulsar, String message) {
    assertThatThrownBy(() -> withPulsar(flow, pulsar))
        .isInstanceOfSatisfying(
            ConfigurationException.class,
            e ->
                assertThat(e.problems())
                    .anySatisfy(problem -> {
                      assertThat(problem.line()).isEqualTo(7);
                      assertThat(problem.column()).isPositive();
                      assertThat(problem.message()).contains(message);
                    }));
  }

  private static String fallback(String path) {
    return Specification.find(path).orElseThrow().fallback();
  }

  @Test
  void givesShortTopicNamesTheirFullOnes() {
    assertThat(TopicName.parse("x")).hasToString("persistent://public/default/x");
    assertThat(TopicName.parse("t/n/x")).isEqualTo(TopicName.parse("persistent://t/n/x"));
  }

  @Test
  void readsValuesWithUnits() {
    assertThat(Units.duration("30s")).isEqualTo(Duration.ofSeconds(30));
    assertThat(Units.duration("250ms")).isEqualTo(Duration.ofMillis(250));
    assertThat(Units.size("64MiB")).isEqualTo(64L << 20);
    assertThat(Units.size("1kB")).isEqualTo(1_000);
  }

  /** Regenerates the page when run with {@code -Dreference.write=true}. */
  @Test
  void theReferencePageSaysWhatTheSpecificationSays() throws Exception {
    Path page = Path.of("..", "docs", "reference", "configuration.md");
    if (Boolean.getBoolean("reference.write")) {
      Files.createDirectories(page.getParent());
      Files.writeString(page, Reference.markdown());
    }

    assertThat(page).content().isEqualTo(Reference.markdown());
  }
}
