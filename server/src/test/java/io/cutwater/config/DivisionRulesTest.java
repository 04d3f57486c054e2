package io.cutwater.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Channels of several streams, and of one stream in several lanes. */
class DivisionRulesTest {

  private static Channel channel(String flow, String nats, String more)
      throws ConfigurationException {
    String text =
        """
        nats: { url: "nats://h:1" }
        pulsar: { service: "pulsar://h:2", admin: "http://h:3" }
        channels:
          - name: a
            flow: %s
            nats: { %s }
            pulsar: { topic: x }%s
        """
            .formatted(flow, nats, more.isEmpty() ? "" : "\n    " + more);
    return ConfigurationReader.read("c.yaml", Path.of("/"), text).channels().getFirst();
  }

  @Test
  void readsSeveralStreams() throws ConfigurationException {
    Channel.NatsEnd nats = channel("nats-to-pulsar", "streams: [EU, US]", "").nats();

    assertThat(nats.streams()).isEqualTo(new Channel.Streams.Several(List.of("EU", "US")));
    assertThat(nats.lanes()).isEmpty();
  }

  @Test
  void readsTheSubjectsOfEachLane() throws ConfigurationException {
    String lanes = "stream: S, lanes: [{ subjects: [\"a.>\", b] }, { subjects: [\"c.*\"] }]";

    Channel.NatsEnd nats = channel("nats-to-pulsar", lanes, "").nats();

    assertThat(nats.lanes()).containsExactly(List.of("a.>", "b"), List.of("c.*"));
    assertThat(nats.allSubjects()).containsExactly("a.>", "b", "c.*");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "nats-to-pulsar | streams: [A, B], stream: A | | in place of stream",
        "nats-to-pulsar | streams: [A, A] | | A stands there twice",
        "nats-to-pulsar | streams: [A, B], create: true, subjects: [x] | | leave create out",
        "nats-to-pulsar | streams: [A, B], lanes: [{ subjects: [a] }] | | lanes divide one stream",
        "nats-to-pulsar | streams: [A, B] | start: 7 | a sequence means nothing over several",
        "both | streams: [A, B], subject: x | | messages from Pulsar go to one stream",
        "nats-to-pulsar | stream: A, subjects: [a], lanes: [{ subjects: [a] }] | | in place of sub",
        "nats-to-pulsar | stream: A, lanes: [{ subjects: [a.*] }, { subjects: ['*.b'] }] |"
            + "| *.b and a.* of lanes[0] match the same messages",
        "nats-to-pulsar | stream: A, lanes: [{ subject: a }] | | did you mean subjects?",
        "pulsar-to-nats | stream: A, subject: x, lanes: [{ subjects: [a] }] |"
            + "| about messages from NATS",
        "nats-to-pulsar | capture: true, subjects: [a], lanes: [{ subjects: [b] }] |"
            + "| a captured stream has one lane"
      })
  void saysWhyAChannelCannotBeDividedSo(String flow, String nats, String more, String message) {
    String extra = more == null ? "" : more;

    assertThatThrownBy(() -> channel(flow, nats, extra))
        .isInstanceOfSatisfying(
            ConfigurationException.class,
            e ->
                assertThat(e.problems())
                    .anySatisfy(problem -> {
                      assertThat(problem.line()).isGreaterThanOrEqualTo(6);
                      assertThat(problem.column()).isPositive();
                      assertThat(problem.message()).contains(message);
                    }));
  }

  @Test
  void findsALoopThroughOneOfSeveralStreams() {
    String text =
        """
        nats: { url: "nats://h:1" }
        pulsar: { service: "pulsar://h:2", admin: "http://h:3" }
        channels:
          - { name: in, flow: nats-to-pulsar, nats: { streams: [A, B] }, pulsar: { topic: x } }
          - { name: out, flow: pulsar-to-nats, nats: { stream: B, subject: b }, pulsar: { topic: x } }
        """;

    assertThatThrownBy(() -> ConfigurationReader.read("c.yaml", Path.of("/"), text))
        .isInstanceOfSatisfying(
            ConfigurationException.class,
            e -> assertThat(e.problems().toString()).contains("a loop: channels[0]"));
  }
}
