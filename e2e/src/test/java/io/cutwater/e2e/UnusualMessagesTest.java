package io.cutwater.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.cutwater.e2e.TopicContent.Stored;
import io.cutwater.playground.reckoning.Carriage;
import io.cutwater.playground.reckoning.Reckoner;
import io.cutwater.playground.reckoning.Reckoning;
import io.nats.client.Connection;
import io.nats.client.JetStream;
import io.nats.client.Nats;
import io.nats.client.impl.Headers;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.apache.pulsar.client.api.PulsarClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Messages that no well-behaved publisher sends, each between ordinary ones, and what arrives of
 * them. All are carried once; each test looks at one.
 */
@Tag("servers")
class UnusualMessagesTest {

  private static final int TOO_LARGE_BYTES = 6 << 20;
  private static final byte[] LARGE_PAYLOAD = new byte[TOO_LARGE_BYTES];

  /** What a stream takes at most: nats-server keeps the length of a header block in 16 bits. */
  private static final int HEADERS_BYTES_MAX = (1 << 16) - 1;

  private static final String TOPIC = "persistent://public/default/odd";
  private static final int TOO_LARGE = 2;
  private static final int NOT_UTF8 = 4;
  private static final int EMPTY = 5;
  private static final int LARGE_HEADERS = 6;
  private static final int REPEATED_HEADER = 7;
  private static final int FORGED_HEADER = 8;
  private static final int LAST = 9;

  @TempDir static Path folder;
  private static TunedServers servers;
  private static TopicContent topic;
  private static TopicContent deadLetters;

  @BeforeAll
  static void carryAll() throws Exception {
    servers =
        new TunedServers(
            folder.resolve("nats"),
            nats -> nats.withConfig("max_payload: 8MB"),
            folder.resolve("pulsar"),
            pulsar -> pulsar);
    String channel =
        """
          - name: odd
            flow: nats-to-pulsar
            nats: { stream: odd, subjects: ["odd.>"], create: true }
            pulsar: { topic: "%s" }
            require: exactly-once
        """
            .formatted(TOPIC);
    try (CutwaterProcess cutwater =
        new CutwaterProcess(folder, "odd", servers.configuration(), channel)) {
      cutwater.awaitState("running");
      publishAll();
      cutwater.awaitFloor(LAST);
    }
    topic = TopicContent.read(servers.pulsar().url(), TOPIC);
    deadLetters = TopicContent.read(servers.pulsar().url(), TOPIC + "-dead-letters");
  }

  @AfterAll
  static void stopServers() {
    if (servers != null) {
      servers.close();
    }
  }

  @SuppressWarnings("try")
  private static void publishAll() throws Exception {
    new Random(1).nextBytes(LARGE_PAYLOAD);
    try (Connection nats = Nats.connect(servers.nats().url())) {
      JetStream stream = nats.jetStream();
      stream.publish("odd.plain", bytes("first"));
      stream.publish("odd.large", new Headers().add("kind", "large"), LARGE_PAYLOAD);
      stream.publish("odd.plain", bytes("third"));
      raw(new byte[] {'o', 'd', 'd', '.', (byte) 0xC3, 'x', (byte) 0xFF}, "", bytes("kept"));
      stream.publish("odd.empty", new byte[0]);
      raw(bytes("odd.headers"), largeHeaders(), bytes("small"));
      raw(bytes("odd.twice"), "tag: a\r\nTag: c\r\ntag: b\r\n", bytes("twice"));
      raw(bytes("odd.forged"), "cutwater-sequence: 1\r\n", bytes("forged"));
      stream.publish("odd.plain", bytes("last"));
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private static void raw(byte[] subject, String headers, byte[] payload) throws Exception {
    byte[] block = bytes("NATS/1.0\r\n" + headers + "\r\n");
    RawPublisher.publish(servers.nats().port(), subject, block, payload);
  }

  private static String largeHeaders() {
    StringBuilder headers = new StringBuilder();
    for (int i = 0; i < 100; i++) {
      headers.append("h%02d: %s\r\n".formatted(i, "v".repeat(600)));
    }
    int rest = HEADERS_BYTES_MAX - headers.length() - "NATS/1.0\r\nrest: \r\n\r\n".length();
    return headers.append("rest: ").append("r".repeat(rest)).append("\r\n").toString();
  }

  @SuppressWarnings("try")
  @Test
  void noneIsLostDoubledOrOutOfOrder() throws Exception {
    assertThat(topic.sequences()).containsExactly(1L, 3L, 5L, 6L, 7L, 8L, 9L);
    assertThat(deadLetters.sequences()).containsExactly(2L, 4L);
    assertThat(topic.of(1).text()).isEqualTo("first");
    assertThat(topic.of(3).text()).isEqualTo("third");
    assertThat(topic.of(LAST).text()).isEqualTo("last");

    try (Connection nats = Nats.connect(servers.nats().url());
        PulsarClient pulsar = PulsarClient.builder().serviceUrl(servers.pulsar().url()).build()) {
      Reckoning reckoning =
          new Reckoner(nats, pulsar)
              .reckon(Carriage.of("odd", TOPIC).withDeadLetterTopic(TOPIC + "-dead-letters"));
      assertThat(reckoning.published()).isEqualTo(LAST);
      assertThat(reckoning.stored()).isEqualTo(LAST);
      assertThat(reckoning.lost() + reckoning.duplicated() + reckoning.reordered()).isZero();
      assertThat(reckoning.altered()).as("cut off, or not UTF-8").isEqualTo(2);
    }
  }

  @Test
  void payloadOverTheBrokersLimitIsADeadLetterWithItsBeginningAndHash() throws Exception {
    Stored letter = deadLetters.of(TOO_LARGE);

    assertThat(letter.property("cutwater-reason"))
        .matches("the message takes 62[0-9]{5} bytes, the target 52[0-9]{5}");
    assertThat(letter.property("cutwater-intended")).isEqualTo(TOPIC);
    assertThat(letter.property("cutwater-subject")).isEqualTo("odd.large");
    assertThat(letter.property("cutwater-payload-bytes")).isEqualTo("" + TOO_LARGE_BYTES);
    assertThat(letter.property("cutwater-payload-sha256"))
        .isEqualTo(
            HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(LARGE_PAYLOAD)));
    assertThat(letter.property("cutwater-payload-truncated")).isEqualTo("true");
    assertThat(letter.property("kind")).isEqualTo("large");
    assertThat(letter.payload().length).isBetween(4 << 20, 5 << 20);
    assertThat(letter.payload()).isEqualTo(Arrays.copyOf(LARGE_PAYLOAD, letter.payload().length));
  }

  @Test
  void subjectThatIsNotUtf8IsADeadLetterWithItsWholePayload() {
    Stored letter = deadLetters.of(NOT_UTF8);

    assertThat(letter.property("cutwater-reason")).contains("UTF-8");
    assertThat(letter.property("cutwater-subject")).isEqualTo("odd.\uFFFDx\uFFFD");
    assertThat(letter.text()).isEqualTo("kept");
    assertThat(letter.properties()).doesNotContainKey("cutwater-payload-truncated");
  }

  @Test
  void emptyPayloadIsCarriedEmpty() {
    assertThat(topic.of(EMPTY).payload()).isEmpty();
    assertThat(topic.of(EMPTY).property("cutwater-subject")).isEqualTo("odd.empty");
  }

  @Test
  void headersOf64KibibytesAreCarriedWhole() {
    Stored stored = topic.of(LARGE_HEADERS);

    assertThat(stored.text()).isEqualTo("small");
    for (int i = 0; i < 100; i++) {
      assertThat(stored.property("h%02d".formatted(i))).isEqualTo("v".repeat(600));
    }
    assertThat(stored.property("rest")).matches("r+");
    int size =
        stored.properties().entrySet().stream()
            .filter(property -> !property.getKey().startsWith("cutwater-"))
            .mapToInt(property -> property.getKey().length() + property.getValue().length() + 4)
            .sum();
    assertThat(size).isEqualTo(HEADERS_BYTES_MAX - "NATS/1.0\r\n\r\n".length());
  }

  @Test
  void headerThatStandsTwiceIsCarriedWithBothValuesInOrder() {
    Stored stored = topic.of(REPEATED_HEADER);

    assertThat(stored.property("tag")).isEqualTo("a");
    assertThat(stored.property("cutwater-values.tag")).isEqualTo("[\"a\",\"b\"]");
    assertThat(stored.property("Tag")).isEqualTo("c");
    assertThat(stored.text()).isEqualTo("twice");
  }

  @Test
  void headerNamedLikeOneOfOursReplacesNone() {
    Stored stored = topic.of(FORGED_HEADER);

    assertThat(stored.property("cutwater-sequence")).isEqualTo("" + FORGED_HEADER);
    assertThat(stored.property("cutwater-header.cutwater-sequence")).isEqualTo("1");
  }
}
