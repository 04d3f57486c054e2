package io.cutwater.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nats.client.Connection;
import io.nats.client.Message;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.api.StreamConfiguration;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.pulsar.client.api.Producer;
import org.apache.pulsar.client.api.PulsarClient;
import org.apache.pulsar.client.api.TypedMessageBuilder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Messages on Pulsar that NATS would refuse, change or act upon, in one topic one behind the other:
 * each is carried whole, or is a dead letter that says why, and none holds up the next.
 */
@Tag("servers")
class UnusualWayBackTest {

  private static final Duration BOUND = Duration.ofMinutes(2);
  private static final int STREAM_BYTES_MAX = 64 << 10;
  private static final String TOPIC = "persistent://public/default/odd";
  private static final String BY_KEY = "ODD";
  private static final String BY_HEADER = "REGIONS";
  private static final String FENCE = "cutwater.fence.ODD.cutwater.by-key-0";

  @TempDir static Path folder;
  private static TunedServers servers;
  private static Connection nats;

  /** A message, and what becomes of it where its key is its subject. */
  enum Odd {
    PLAIN("odd.a", "carried"),
    NO_KEY(null, "the message has no key"),
    EMPTY_KEY("", "the subject is empty"),
    SPACE("odd.a b", "white space"),
    LINE_END("odd.a\r\nPUB x 0", "white space or a control character"),
    NUL("odd.\0", "white space or a control character"),
    ALL("odd.>", "has a wildcard"),
    ANY("odd.*.b", "has a wildcard"),
    EMPTY_TOKEN("odd..b", "has an empty token"),
    ENDS_WITH_DOT("odd.", "has an empty token"),
    ELSEWHERE("even.a", "stream ODD does not listen to even.a"),
    FENCE_OF_A_LANE(FENCE, "is for the fences of lanes"),
    SERVER_API("$JS.API.STREAM.DELETE.ODD", "stream ODD does not listen to .JS"),
    TOO_LONG("odd." + "k".repeat(2_100), "the subject takes 2104 bytes, at most 2048"),
    TOO_LONG_IN_BYTES("odd." + "漢".repeat(1_500), "the subject takes 4504 bytes"),
    LONGEST("odd." + "漢".repeat(681) + "x", "carried"),
    LARGE_KEY("odd." + "k".repeat(100_000), "the subject takes 100004 bytes"),
    MARKS_WITHIN_TOKENS("odd.a*b.c>d", "carried"),
    BEYOND_ASCII("odd.Ω.\u00a0\u2003\u2028", "carried"),
    LARGE_ORDERING_KEY("odd.a", "the headers take 1[0-9]{5} bytes, the target 65535"),
    LARGE_PROPERTY("odd.a", "the headers take 1[0-9]{5} bytes, the target 65535"),
    ODD_PROPERTIES("odd.a", "carried"),
    OVER_THE_STREAMS_LIMIT("odd.a", "the message takes 7[0-9]{4} bytes, the target 65536"),
    OVER_THE_SERVERS_LIMIT("odd.a", "the message takes 3[0-9]{6} bytes, the target 65536"),
    LAST("odd.z", "carried");

    private final Optional<String> key;
    private final String outcome;

    Odd(@org.jspecify.annotations.Nullable String key, String outcome) {
      this.key = Optional.ofNullable(key);
      this.outcome = outcome;
    }

    private boolean isCarried() {
      return outcome.equals("carried");
    }

    private byte[] payload() {
      return switch (this) {
        case OVER_THE_STREAMS_LIMIT -> new byte[70_000];
        case OVER_THE_SERVERS_LIMIT -> new byte[3 << 20];
        default -> name().getBytes(UTF_8);
      };
    }

    private Map<String, String> properties() {
      return switch (this) {
        case PLAIN, LARGE_KEY, LAST -> Map.of("region", "eu");
        case LARGE_PROPERTY -> Map.of("large", "v".repeat(100_000));
        case ODD_PROPERTIES -> ODD;
        default -> Map.of();
      };
    }
  }

  /** Names and values that NATS would refuse, trim, or take for an order. */
  private static final Map<String, String> ODD =
      Map.of(
          "with space", "a",
          "colon:", "b",
          "ünïcode", "Ω",
          "line\nend", "c\r\nInjected: d",
          "Nats-Rollup", "all",
          "Nats-Expected-Last-Sequence", "1",
          "Nats-Msg-Id", "1",
          "Cutwater-Source", "1:1:-1:-1",
          "blanks", " e ");

  @BeforeAll
  static void carryAll() throws Exception {
    servers =
        new TunedServers(
            folder.resolve("nats"),
            settings -> settings,
            folder.resolve("pulsar"),
            pulsar -> pulsar);
    nats =
        Nats.connect(Options.builder().server(servers.nats().url()).supportUTF8Subjects().build());
    nats.jetStreamManagement()
        .addStream(
            StreamConfiguration.builder(
                    WritingMode.FAST_INGEST.stream(nats.getServerInfo(), BY_KEY, "odd.>", 1))
                .maximumMessageSize(STREAM_BYTES_MAX)
                .build());
    String channels =
        """
          - name: by-key
            flow: pulsar-to-nats
            pulsar: { topic: "%s" }
            nats: { stream: %s, subject: "{key}" }
            require: exactly-once
          - name: by-header
            flow: pulsar-to-nats
            pulsar: { topic: "%s" }
            nats: { stream: %s, subject: "regions.{header.region}", create: true }
            require: exactly-once
        """
            .formatted(TOPIC, BY_KEY, TOPIC, BY_HEADER);
    try (CutwaterProcess cutwater =
        new CutwaterProcess(folder, "odd", servers.configuration(), channels)) {
      new Watching(cutwater, 0).awaitState("running");
      new Watching(cutwater, 1).awaitState("running");
      publishAll();
      for (int channel = 0; channel < 2; channel++) {
        Watching each = new Watching(cutwater, channel);
        await().atMost(BOUND).until(() -> each.number("stored") >= Odd.values().length);
        assertThat(each.session()).as("none ended a session").isEqualTo(1);
      }
    }
  }

  private static void publishAll() throws Exception {
    try (PulsarClient pulsar = PulsarClient.builder().serviceUrl(servers.pulsar().url()).build();
        Producer<byte[]> producer =
            pulsar.newProducer().topic(TOPIC).enableBatching(false).create()) {
      for (Odd odd : Odd.values()) {
        TypedMessageBuilder<byte[]> message =
            producer
                .newMessage()
                .value(odd.payload())
                .properties(odd.properties())
                .property("case", odd.name());
        odd.key.ifPresent(message::key);
        if (odd == Odd.LARGE_ORDERING_KEY) {
          message.orderingKey(new byte[100_000]);
        }
        message.send();
      }
    }
  }

  @AfterAll
  static void stopServers() throws Exception {
    if (nats != null) {
      nats.close();
    }
    if (servers != null) {
      servers.close();
    }
  }

  private static StreamMessages carried() throws Exception {
    return StreamMessages.read(nats, BY_KEY, "odd.>");
  }

  private static StreamMessages letters(String stream) throws Exception {
    return StreamMessages.read(nats, stream + "-dead-letters", "cutwater.dead-letters.>");
  }

  private static Message of(Odd odd) throws Exception {
    List<Message> found =
        (odd.isCarried() ? carried() : letters(BY_KEY))
            .all().stream()
                .filter(message -> StreamMessages.header(message, "case").equals(odd.name()))
                .toList();
    // A header that did not fit is not there; the payload is.
    return found.isEmpty()
        ? letters(BY_KEY).all().stream()
            .filter(message -> Arrays.equals(message.getData(), odd.payload()))
            .findFirst()
            .orElseThrow()
        : found.getFirst();
  }

  @Test
  void noneIsLostDoubledOrOutOfOrder() throws Exception {
    assertThat(carried().headers("case"))
        .isEqualTo(Arrays.stream(Odd.values()).filter(Odd::isCarried).map(Odd::name).toList());
    assertThat(letters(BY_KEY).headers("Cutwater-Source"))
        .hasSize((int) Arrays.stream(Odd.values()).filter(odd -> !odd.isCarried()).count())
        .doesNotHaveDuplicates();
    assertThat(StreamMessages.read(nats, BY_HEADER, "regions.>").headers("case"))
        .containsExactly("PLAIN", "LAST");
    assertThat(letters(BY_HEADER).all()).hasSize(Odd.values().length - 2);
  }

  @ParameterizedTest
  @EnumSource(Odd.class)
  void isCarriedWholeOrADeadLetterThatSaysWhy(Odd odd) throws Exception {
    Message message = of(odd);

    if (odd.isCarried()) {
      assertThat(message.getSubject()).isEqualTo(odd.key.orElseThrow());
      assertThat(message.getData()).isEqualTo(odd.payload());
    } else {
      assertThat(StreamMessages.header(message, "Cutwater-Reason")).containsPattern(odd.outcome);
      assertThat(StreamMessages.header(message, "Cutwater-Intended")).isIn("", BY_KEY);
      assertThat(StreamMessages.header(message, "Cutwater-Payload-Bytes"))
          .isEqualTo("" + odd.payload().length);
    }
  }

  @Test
  void aPayloadThatTheDeadLettersTakeIsKeptWholeAndALargerOneCutOff() throws Exception {
    assertThat(of(Odd.OVER_THE_STREAMS_LIMIT).getData()).hasSize(70_000);
    Message cut = of(Odd.OVER_THE_SERVERS_LIMIT);
    assertThat(cut.getData()).hasSizeBetween(1_000_000, 1 << 20);
    assertThat(StreamMessages.header(cut, "Cutwater-Payload-Truncated")).isEqualTo("true");
  }

  @Test
  void oddPropertiesOrderNothingAndAreAllThere() throws Exception {
    Message message = of(Odd.ODD_PROPERTIES);

    assertThat(message.getHeaders().keySet()).doesNotContain("Injected", "Nats-Rollup");
    assertThat(message.getHeaders().get("Cutwater-Encoded"))
        .containsExactlyInAnyOrderElementsOf(
            ODD.entrySet().stream()
                .map(each -> base64(each.getKey()) + "=" + base64(each.getValue()))
                .toList());
  }

  private static String base64(String text) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8));
  }

  @Test
  void whatATemplateNamesAndAMessageLacksIsSaid() throws Exception {
    List<String> reasons = letters(BY_HEADER).headers("Cutwater-Reason");

    assertThat(reasons)
        .filteredOn(reason -> !reason.startsWith("the headers take"))
        .allMatch(reason -> reason.equals("the message has no header region"));
    assertThat(reasons)
        .filteredOn(reason -> reason.startsWith("the headers take"))
        .as("a key over the limit of headers")
        .hasSize(1);
  }
}
