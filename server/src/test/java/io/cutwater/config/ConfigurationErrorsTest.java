package io.cutwater.config;

import static io.cutwater.config.BrokenFiles.VALID;
import static io.cutwater.config.BrokenFiles.problems;
import static io.cutwater.config.BrokenFiles.problemsWith;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigurationErrorsTest {

  /** Each row changes one thing in the valid file; {@code ~} is a line end. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "flow:| flwo:| 8:5: unknown key channels[0].flwo; did you mean flow?",
        "stream: TELEMETRY,| stream: TELEMETRY, subjets: [a],"
            + "| 9:32: unknown key channels[0].nats.subjets; did you mean subjects?",
        "nats:~  url| zzzzzzzzzz: 1~nats:~  url"
            + "| 1:1: unknown key zzzzzzzzzz; known here are deployment, nats, pulsar, seal,"
            + " journal, http, drain-timeout, channels",
        "name: telemetry| name: 12| 7:11: channels[0].name: expected a name, not a number",
        "name: telemetry| name: a b| 7:11: channels[0].name 'a b': not a name",
        "name: telemetry| name:| 7:10: channels[0].name: expected a name, not nothing",
        "[\"telemetry.>\"]| telemetry.>"
            + "| 9:42: channels[0].nats.subjects: expected a list, each a NATS subject, not text",
        "[\"telemetry.>\"]| []"
            + "| 9:42: channels[0].nats.subjects: expected a list, each a NATS subject, not an"
            + " empty list",
        "telemetry.>\"| telemetry.>.x\"| 9:43: channels[0].nats.subjects 'telemetry.>.x': not a"
            + " subject; > stands at the end only",
        "telemetry.>\"| a..b\"| 9:43: channels[0].nats.subjects 'a..b': not a subject; it has an"
            + " empty token",
        "telemetry.>\"| a b\"| 9:43: channels[0].nats.subjects 'a b': not a subject; it has a"
            + " space",
        "telemetry.>\"| a.b*\"| 9:43: channels[0].nats.subjects 'a.b*': not a subject; * and >",
        "TELEMETRY| TELE.METRY| 9:21: channels[0].nats.stream 'TELE.METRY': not a stream name",
        "topic: telemetry| topic: \"a/b\"| 10:22: channels[0].pulsar.topic 'a/b': not a topic name",
        "topic: telemetry| topic: \"non-persistent://a/b/c\""
            + "| 10:22: channels[0].pulsar.topic 'non-persistent://a/b/c': a non-persistent topic",
        "topic: telemetry| topic: x-partition-0"
            + "| 10:22: channels[0].pulsar.topic 'x-partition-0': name the topic, not one",
        "topic: telemetry| topic: telemetry, key: \"{subjct}\""
            + "| 10:38: channels[0].pulsar.key '{subjct}': not a template; at character 2: unknown",
        "topic: telemetry| topic: telemetry, partitions: many"
            + "| 10:45: channels[0].pulsar.partitions: expected a whole number from 0 to 1024",
        "topic: telemetry| topic: telemetry, partitions: 1025"
            + "| 10:45: channels[0].pulsar.partitions '1025': not a whole number from 0 to 1024",
        "topic: telemetry| topic: telemetry, create: yes"
            + "| 10:41: channels[0].pulsar.create: expected true or false, not a truth value",
        "topic: telemetry| topic: telemetry, topic: other"
            + "| 10:33: channels[0].pulsar.topic stands here a second time",
        "nats-to-pulsar| pulsar-to-nats"
            + "| 9:11: channels[0].nats: subject is missing: where messages from Pulsar go",
        "nats-to-pulsar| both"
            + "| 9:11: channels[0].nats: subject is missing: where messages from Pulsar go",
        "nats-to-pulsar| sideways| 8:11: channels[0].flow 'sideways': not one of both, nats-to-pulsar",
        "flow:| schema: { type: avro }~    flow:"
            + "| 8:5: channels[0].schema is not built yet; leave it out",
        "topic: telemetry| topic: telemetry, pattern: \"a/b/c\""
            + "| 10:13: channels[0].pulsar: topic, topics or pattern: only one of them",
        "topic: telemetry| topics: [x]"
            + "| 10:23: channels[0].pulsar.topics: messages from NATS go to one topic",
        "topic: telemetry| pattern: \"a/b/x.*\""
            + "| 10:24: channels[0].pulsar.pattern: messages from NATS go to one topic",
        "topic: telemetry| partitions: 1| 10:13: channels[0].pulsar: topic is missing",
        "stream: TELEMETRY,| stream: TELEMETRY, subject: x,"
            + "| 9:41: channels[0].nats.subject: where messages from Pulsar go, and none do; leave",
        "stream: TELEMETRY,| stream: TELEMETRY, capture: true,"
            + "| 9:21: channels[0].nats.stream: capture makes a stream of the channel's own; leave",
        "stream: TELEMETRY,| capture: true, create: true,"
            + "| 9:36: channels[0].nats.create: capture makes its stream anyway; leave it out",
        "{ stream: TELEMETRY, subjects: [\"telemetry.>\"] }| { capture: true }"
            + "| 9:11: channels[0].nats: subjects is missing: what capture captures",
        "stream: TELEMETRY,| | 9:11: channels[0].nats: stream is missing",
        "channels:| drain-timeout: 30~channels:"
            + "| 6:16: drain-timeout: expected a duration, not a number",
        "channels:| drain-timeout: 30 parsecs~channels:"
            + "| 6:16: drain-timeout '30 parsecs': not a duration; write a number and ms, s, m",
        "flow:| window: { bytes: 64 }~    flow:"
            + "| 8:22: channels[0].window.bytes: expected a size, not a number",
        "flow:| window: { bytes: 64mib }~    flow:"
            + "| 8:22: channels[0].window.bytes '64mib': not a size; write a number and B",
        "flow:| window: { bytes: 0B }~    flow:"
            + "| 8:22: channels[0].window.bytes: no room for a message",
        "flow:| start: 0~    flow:| 8:12: channels[0].start '0': neither first nor new nor",
        "flow:| owner: { group: a, user: b }~    flow:"
            + "| 8:12: channels[0].owner: a group or a user, not both",
        "flow:| dead-letters: { topic: telemetry }~    flow:"
            + "| 8:28: channels[0].dead-letters.topic: the channel's own topic",
        "admin: \"http://127.0.0.1:8080\"| | 4:3: pulsar.admin is missing",
        "flow: nats-to-pulsar| | 7:5: channels[0].flow is missing",
        "nats://127.0.0.1:4222| http://127.0.0.1:4222"
            + "| 2:8: nats.url: not an address; write nats://HOST:PORT",
        "{ topic: telemetry }| telemetry"
            + "| 10:13: channels[0].pulsar: expected a section of keys, not text",
        "{ stream: TELEMETRY, subjects: [\"telemetry.>\"] }| { stream: TELEMETRY, create: true }"
            + "| 9:40: channels[0].nats.create: a stream that is created needs subjects",
        "{ topic: telemetry }| { topic: telemetry"
            + "| 11:1: not YAML: while parsing a flow mapping expected ',' or '}'",
      })
  void saysWhatIsWrongAndWhere(String old, String replacement, String expected) {
    String replaced = replacement == null ? "" : replacement;

    var problems = problemsWith(old.replace("~", "\n"), replaced.replace("~", "\n"));

    assertThat(problems).hasSize(1);
    assertThat(problems.getFirst()).startsWith("c.yaml:" + expected);
  }

  @Test
  void acceptsTheFileThatTheOtherTestsBreak() {
    assertThat(problems(VALID)).isEmpty();
  }

  @Test
  void saysEverythingAtOnceInTheOrderOfTheFile() {
    var problems =
        problems(
            VALID
                .replace("flow: nats", "flwo: nats")
                .replace("TELEMETRY", "A B")
                .replace("nats:\n", "drain-timeout: soon\nnats:\n"));

    assertThat(problems)
        .extracting(problem -> problem.split(" ", 2)[0])
        .containsExactly("c.yaml:1:16:", "c.yaml:9:5:", "c.yaml:10:21:");
  }

  @Test
  void refusesTwoChannelsOfOneName() {
    String second = VALID.substring(VALID.indexOf("  - name")).replace("TELEMETRY", "OTHER");

    var problems = problems(VALID + second);

    assertThat(problems)
        .containsExactly("c.yaml:11:11: channels[1].name: 'telemetry' is the name of channels[0]");
  }

  @Test
  void refusesALiteralSecretWithoutPrintingIt() {
    var problems =
        problems(
            VALID
                .replace("pulsar:\n", "pulsar:\n  token: eyJhbGciOiJIUzI1NiJ9\n")
                .replace("nats://", "nats://joe:hunter2@"));

    assertThat(problems)
        .containsExactly(
            "c.yaml:2:8: nats.url: an address holds no user or password; give a reference to"
                + " credentials instead",
            "c.yaml:4:10: pulsar.token: a secret is written as a reference, env:NAME or file:PATH,"
                + " never as its value");
  }

  @Test
  void saysThatAFileIsEmptyOrAbsent() {
    assertThat(problems("# nothing\n")).containsExactly("c.yaml:1:1: the file is empty");
    assertThat(
            catchThrowableOfType(
                ConfigurationException.class, () -> ConfigurationReader.read(Path.of("no.yaml"))))
        .hasMessage("no.yaml:1:1: the file does not exist");
  }

  @Test
  void refusesAFileWithoutChannels() {
    var problems =
        problems(
            VALID.substring(0, VALID.indexOf("  - name")).replace("channels:", "channels: []"));

    assertThat(problems)
        .containsExactly("c.yaml:6:11: channels has one item at least and 1000 at most");
  }

  @Test
  void refusesTwoChannelsThatMakeALoop() {
    String second =
        """
          - name: back
            flow: pulsar-to-nats
            nats: { stream: TELEMETRY, subject: "telemetry.{key}" }
            pulsar: { topic: telemetry }
        """;

    assertThat(problems(VALID + second))
        .containsExactly(
            "c.yaml:12:11: channels[1].flow: a loop: channels[0] carries between the same stream"
                + " and topic the other way; make one channel of them with flow: both");
  }

  @ParameterizedTest
  @CsvSource({
    "shared, sole, 13:67: channels[1].nats.writers: channels[0] writes to the same stream: this"
        + " channel is not its sole writer",
    "sole, shared, 13:21: channels[1].nats.stream: channels[0] is said to be its sole writer",
  })
  void refusesASecondWriterOfAStreamWithASoleOne(String first, String second, String expected) {
    String head = VALID.substring(0, VALID.indexOf("  - name"));
    String channel =
        """
          - name: %s
            flow: pulsar-to-nats
            nats: { stream: S, subject: "s.{key}", create: true, writers: %s }
            pulsar: { topic: %s }
        """;

    assertThat(
            problems(
                head + channel.formatted("a", first, "t1") + channel.formatted("b", second, "t2")))
        .containsExactly("c.yaml:" + expected);
    assertThat(
            problems(
                head
                    + channel.formatted("a", "shared", "t1")
                    + channel.formatted("b", "shared", "t2")))
        .isEmpty();
  }

  @Test
  void refusesAPatternThatIsNoRegularExpression() {
    assertThat(
            problems(
                VALID
                    .replace("nats-to-pulsar", "pulsar-to-nats")
                    .replace("subjects: [\"telemetry.>\"]", "subject: x")
                    .replace("topic: telemetry", "pattern: \"a/b/(\"")))
        .containsExactly(
            "c.yaml:10:24: channels[0].pulsar.pattern 'a/b/(': not a regular expression: Unclosed"
                + " group");
  }

  @Test
  void acceptsBothDirectionsInOneChannel() {
    assertThat(
            problems(
                VALID
                    .replace("nats-to-pulsar", "both")
                    .replace("stream:", "subject: \"telemetry.{key|topic}\", stream:")))
        .isEmpty();
  }
}
