package io.cutwater.config;

import static io.cutwater.config.BrokenFiles.VALID;
import static io.cutwater.config.BrokenFiles.problems;
import static io.cutwater.config.BrokenFiles.problemsWith;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** NATS ends that are no stream. */
class NatsEndErrorsTest {

  private static final String STREAM = "{ stream: TELEMETRY, subjects: [\"telemetry.>\"] }";

  private static final String CORE =
      VALID
          .replace("flow: nats-to-pulsar", "flow: pulsar-to-nats")
          .replace(STREAM, "{ core: true, subject: \"alerts.{key}\" }");

  private static void assertProblem(List<String> problems, @Nullable String expected) {
    if (expected == null) {
      assertThat(problems).isEmpty();
    } else {
      assertThat(problems).hasSize(1);
      assertThat(problems.getFirst()).startsWith("c.yaml:" + expected);
    }
  }

  @Test
  void acceptsTheFileThatTheOtherTestsBreak() {
    assertThat(problems(CORE)).isEmpty();
  }

  /** What is changed in a file of core NATS, and the problem; none where nothing is wrong. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "core: true, | | 9:11: channels[0].nats: stream is missing; where no stream shall keep the"
            + " messages, say core: true",
        "core: true,| core: true, stream: A,"
            + "| 9:33: channels[0].nats.stream: core is about subjects of no stream; leave one of",
        "core: true,| core: true, create: true,"
            + "| 9:33: channels[0].nats.create: about a stream, and core has none; leave it out",
        "core: true,| core: true, writers: sole,"
            + "| 9:34: channels[0].nats.writers: about a stream, and core has none; leave it out",
        "core: true,| core: true, subjects: [a],"
            + "| 9:35: channels[0].nats.subjects: which messages come from NATS, and none do",
        "flow:| require: exactly-once~    flow:"
            + "| 8:14: channels[0].require: core NATS keeps nothing, so at-least-once is the most it",
        "flow:| dead-letters: { subject: \"a.*\" }~    flow:"
            + "| 8:30: channels[0].dead-letters.subject 'a.*': not a subject to publish to",
        "flow:| dead-letters: { subject: a, stream: B }~    flow:"
            + "| 8:30: channels[0].dead-letters.subject: a stream or a subject, not both",
        "core: true,| stream: A," + "|",
      })
  void saysWhatIsWrongWithSubjectsOfNoStream(
      String old, @Nullable String replacement, @Nullable String expected) {
    assertThat(CORE).contains(old);

    var problems =
        problems(
            CORE.replace(
                old.replace("~", "\n"),
                (replacement == null ? "" : replacement).replace("~", "\n")));

    assertProblem(problems, expected);
  }

  /** A NATS end in place of the valid file's, and what else is changed there. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{ core: true }| | 9:11: channels[0].nats: subjects is missing: what core subscribes to",
        "{ core: true, subjects: [\"a.*\", \"*.b\"] }|"
            + "| 9:35: channels[0].nats.subjects: 'a.*' and '*.b' overlap: what both match would",
        "{ core: true, subjects: [a], subject: b }|"
            + "| 9:49: channels[0].nats.subject: where messages from Pulsar go, and none do",
        "{ core: true, subjects: [a], queue: \"a b\" }|"
            + "| 9:47: channels[0].nats.queue 'a b': not a queue name; no spaces and none of * >",
        "{ core: true, subjects: [a] }| require: at-least-once"
            + "| 8:14: channels[0].require: core NATS keeps nothing, so at-most-once is the most",
        "{ core: true, subjects: [a] }| require: exactly-once"
            + "| 8:14: channels[0].require: core NATS keeps nothing, so at-most-once is the most",
        "{ core: true, subjects: [a] }| start: new"
            + "| 8:12: channels[0].start: where to begin, and core NATS keeps nothing to begin with",
        "{ core: true, subjects: [a] }| |",
        "{ core: true, subjects: [a, b.>], queue: q }| |",
        "{ stream: S, subjects: [a], queue: q }|"
            + "| 9:46: channels[0].nats.queue: for core: true alone; a stream is read by one lane",
        "{ subjects: [a] }|"
            + "| 9:11: channels[0].nats: stream is missing; for subjects that no stream captures, say",
        "{ bucket: B }| |",
        "{ objects: B }| |",
        "{ bucket: a.b }|"
            + "| 9:21: channels[0].nats.bucket 'a.b': not a bucket's name; letters, digits, - and _",
        "{ bucket: B, stream: S }|"
            + "| 9:32: channels[0].nats.stream: the channel reads a bucket (bucket); leave one of",
        "{ bucket: B, objects: C }|"
            + "| 9:33: channels[0].nats.objects: the channel reads a bucket (bucket); leave one of",
        "{ objects: B, subjects: [a] }|"
            + "| 9:35: channels[0].nats.subjects: a bucket is made by its users and read as a whole",
        "{ bucket: B, create: true }|"
            + "| 9:32: channels[0].nats.create: a bucket is made by its users and read as a whole",
      })
  void saysWhatIsWrongWithANatsEndThatIsNoStream(
      String end, @Nullable String more, @Nullable String expected) {
    String changed = VALID.replace(STREAM, end);
    var problems =
        problems(more == null ? changed : changed.replace("flow:", more + "\n    flow:"));

    assertProblem(problems, expected);
  }

  @Test
  void aBucketIsOnlyRead() {
    String both =
        VALID
            .replace("nats-to-pulsar", "both")
            .replace(STREAM, "{ bucket: B, subject: \"a.{key}\" }");

    assertThat(problems(both))
        .singleElement()
        .asString()
        .startsWith("c.yaml:9:21: channels[0].nats.bucket: a bucket is only read, and messages");
  }

  @Test
  void twoChannelsBetweenCoreNatsAndATopicAreOne() {
    String other =
        """
          - name: back
            flow: pulsar-to-nats
            nats: { core: true, subject: "a.{key}" }
            pulsar: { topic: telemetry }
        """;

    assertThat(problems(VALID.replace(STREAM, "{ core: true, subjects: [a] }") + other))
        .singleElement()
        .asString()
        .contains("channels[1].flow: a loop: channels[0] carries");
  }

  @Test
  void aDeadLetterSubjectIsForCoreAlone() {
    assertThat(problemsWith("flow:", "dead-letters: { subject: a }\n    flow:"))
        .singleElement()
        .asString()
        .contains("dead-letters.subject: for core: true alone");
  }
}
