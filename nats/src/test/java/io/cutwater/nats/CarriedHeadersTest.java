package io.cutwater.nats;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.cutwater.message.Envelope;
import io.cutwater.message.Envelope.Times;
import io.cutwater.message.Headers;
import io.cutwater.message.LaneId;
import io.cutwater.message.LedgerPosition;
import io.cutwater.message.MessageKey;
import io.cutwater.message.Payload;
import io.cutwater.message.Position;
import io.cutwater.message.StreamSequence;
import io.cutwater.message.Trail;
import io.cutwater.relay.Outgoing;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CarriedHeadersTest {

  private static final String PLACE = "nats:S@abc";
  private static final String SUBJECT = "to.subject";
  private static final String WRITER = "cutwater-test-lane-0-00c0ffee-g0-e0";
  private static final LaneId LANE = new LaneId("lane", 0);
  private static final Instant STORED = Instant.parse("2026-01-02T03:04:05.000000006Z");
  private static final Secret SECRET = Secret.from(() -> "a long secret");

  /** What a reader of the stream's bytes finds. */
  private record Stored(String subject, Headers headers, Payload payload, long bytes) {

    private static Stored of(StreamContent content) {
      byte[] block = content.headers().getSerialized();
      return new Stored(
          content.subject(),
          HeaderBlock.parse(block, block.length),
          content.payload(),
          block.length + (long) content.payload().size());
    }

    private Envelope read(Optional<Seal> seal) {
      return new EnvelopeReader("S-", PLACE, seal)
          .envelope(new StreamSequence(9), subject, headers, payload, STORED);
    }

    private Stored with(String name, String value) {
      Map<String, List<String>> changed = new LinkedHashMap<>();
      headers.names().forEach(other -> changed.put(other, headers.all(other)));
      changed.put(name, List.of(value));
      return new Stored(subject, Headers.of(changed), payload, bytes);
    }
  }

  private static Stored carried(Envelope envelope, Optional<Seal> seal) {
    return Stored.of(StreamContent.of(new Outgoing.Carried(envelope, SUBJECT), author(seal)));
  }

  private static StreamContent.Author author(Optional<Seal> seal) {
    return new StreamContent.Author(LANE.text(), WRITER, "dead", 1 << 20, seal);
  }

  private static Envelope message(Headers headers, Trail trail) {
    return new Envelope(
        "id-1",
        new LedgerPosition(12, 3, 0, -1),
        "",
        "persistent://a/b/c",
        "",
        Optional.empty(),
        Optional.empty(),
        headers,
        Payload.owning("payload".getBytes(UTF_8)),
        Times.stored(STORED),
        "",
        trail);
  }

  /** What must be the same behind a round trip: all but where and when it is stored now. */
  private static Envelope comparable(Envelope envelope) {
    return new Envelope(
        envelope.id(),
        new StreamSequence(1),
        envelope.subject(),
        envelope.topic(),
        envelope.replyTo(),
        envelope.key(),
        envelope.orderingKey(),
        envelope.headers(),
        envelope.payload(),
        new Times(STORED, envelope.times().published(), envelope.times().event()),
        envelope.schema(),
        Trail.EMPTY);
  }

  private static Envelope random(Random random) {
    Map<String, List<String>> headers = new LinkedHashMap<>();
    for (int i = random.nextInt(6); i > 0; i--) {
      List<String> values = new ArrayList<>();
      for (int v = 1 + random.nextInt(3); v > 0; v--) {
        values.add(text(random));
      }
      headers.put(name(random), values);
    }
    return new Envelope(
        text(random),
        new LedgerPosition(random.nextInt(1_000), random.nextInt(1_000), 0, random.nextInt(9) - 1),
        random.nextBoolean() ? text(random) + "s" : SUBJECT,
        random.nextBoolean() ? "persistent://t/n/" + text(random) : "",
        random.nextBoolean() ? text(random) : "",
        random.nextBoolean()
            ? Optional.of(new MessageKey(text(random), random.nextBoolean()))
            : Optional.empty(),
        random.nextBoolean() ? Optional.of(Payload.owning(bytes(random))) : Optional.empty(),
        Headers.of(headers),
        Payload.owning(bytes(random)),
        new Times(
            STORED,
            Instant.ofEpochSecond(random.nextInt(), random.nextInt(1_000_000_000)),
            random.nextBoolean()
                ? Optional.of(Instant.ofEpochMilli(random.nextInt()))
                : Optional.empty()),
        random.nextBoolean() ? text(random) : "",
        random.nextBoolean() ? Trail.EMPTY : new Trail(List.of("pulsar:c/t", "nats:X@1")));
  }

  private static byte[] bytes(Random random) {
    byte[] bytes = new byte[random.nextInt(50)];
    random.nextBytes(bytes);
    return bytes;
  }

  private static final List<String> HOSTILE =
      List.of(
          "",
          " ",
          "\t",
          "\r\n",
          "\r\n\r\nMSG x 1 0\r\n",
          "\n",
          "\r",
          "\0",
          ":",
          ": ",
          "=",
          "a=b",
          "Nats-",
          "nats-Rollup",
          "Cutwater-Id",
          "cutwater-trail",
          "Cutwater-Field",
          "Status",
          "NATS/1.0 503",
          "Zürich",
          "東京",
          "\uD83D\uDE80",
          "ce-id",
          "traceparent",
          "%0d",
          "\u007f");

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    for (int parts = random.nextInt(3); parts >= 0; parts--) {
      if (random.nextBoolean()) {
        text.append(HOSTILE.get(random.nextInt(HOSTILE.size())));
      } else {
        text.append((char) (32 + random.nextInt(95))).append(random.nextInt(100));
      }
    }
    return text.toString();
  }

  private static String name(Random random) {
    return switch (random.nextInt(3)) {
      case 0 -> "Nats-Msg-Id";
      case 1 -> text(random);
      default -> "h" + random.nextInt(4);
    };
  }

  /** Found by fuzzing: nobody but Cutwater writes such a message, but anybody may publish it. */
  @Test
  void aHeaderThatIsBothPlainAndEncodedHasAllItsValues() {
    byte[] block =
        "NATS/1.0\r\na: 1\r\nCutwater-Id: x\r\nCutwater-Encoded: YQ=Yg\r\n\r\n".getBytes(UTF_8);

    Headers headers = CarriedHeaders.carried(HeaderBlock.parse(block, block.length));

    assertThat(headers.all("a")).containsExactly("1", "b");
  }

  @Test
  void everyMessageComesBackAsItLeft() {
    long seed = Long.getLong("cutwater.seed", System.nanoTime());
    Random random = new Random(seed);
    CarriedSize sizing = new CarriedSize(LANE, "test");
    for (int i = 0; i < 2_000; i++) {
      Envelope envelope = random(random);
      boolean sealed = random.nextBoolean();
      Optional<Seal> seal = sealed ? Optional.of(Seal.of(SECRET)) : Optional.empty();

      Stored stored = carried(envelope, seal);
      Envelope back = stored.read(seal);

      Envelope expected = envelope.subject().isEmpty() ? onSubject(envelope) : envelope;
      assertThat(comparable(back))
          .as("seed %s, message %s", seed, i)
          .isEqualTo(comparable(expected));
      assertThat(back.trail()).as("seed %s", seed).isEqualTo(envelope.trail().with(PLACE));
      assertThat(sizing.roughHeaderBytes(envelope))
          .as("seed %s", seed)
          .isGreaterThanOrEqualTo(sizing.headerBytes(envelope));
      assertThat(stored.bytes())
          .as("seed %s", seed)
          .isBetween(
              sizing.bytes(envelope, SUBJECT) - 2 * CarriedSize.FIXED_BYTES,
              sizing.bytes(envelope, SUBJECT) - CarriedSize.FIXED_BYTES / 2);
    }
  }

  /** A message that never was on NATS was published to a subject of it now. */
  private static Envelope onSubject(Envelope envelope) {
    return new Envelope(
        envelope.id(),
        envelope.position(),
        SUBJECT,
        envelope.topic(),
        envelope.replyTo(),
        envelope.key(),
        envelope.orderingKey(),
        envelope.headers(),
        envelope.payload(),
        envelope.times(),
        envelope.schema(),
        envelope.trail());
  }

  @Test
  void ordinaryHeadersStandAsTheyAreForOtherReaders() {
    Headers headers =
        Headers.of(
            Map.of(
                "ce-id", List.of("7"), "k", List.of("one", "two"), "Nats-Rollup", List.of("all")));

    Stored stored = carried(message(headers, Trail.EMPTY), Optional.empty());

    assertThat(stored.headers().all("ce-id")).containsExactly("7");
    assertThat(stored.headers().all("k")).containsExactly("one", "two");
    assertThat(stored.headers().names()).noneMatch(name -> name.startsWith("Nats-"));
    assertThat(stored.headers().all(CarriedHeaders.ENCODED)).hasSize(1);
    assertThat(stored.read(Optional.empty()).headers()).isEqualTo(headers);
  }

  @Test
  void aPublishersHeaderNeverPassesForOneOfOurs() {
    Headers forged = Headers.of(Map.of("Cutwater-Trail", List.of("pulsar:mine/t\u00e9")));

    Envelope back = carried(message(forged, Trail.EMPTY), Optional.empty()).read(Optional.empty());

    assertThat(back.trail()).isEqualTo(new Trail(List.of(PLACE)));
    assertThat(back.headers()).isEqualTo(forged);
  }

  @Test
  void aSealCoversWhatIsBelieved() {
    Optional<Seal> seal = Optional.of(Seal.of(SECRET));
    Trail trail = new Trail(List.of("pulsar:c/t"));
    Stored stored = carried(message(Headers.empty(), trail), seal);

    assertThat(stored.read(seal).trail()).isEqualTo(trail.with(PLACE));
    for (String name : List.of("Trail", "Id", "Source", "Writer", "Lane", "Seal")) {
      assertThat(stored.with("Cutwater-" + name, "other").read(seal).trail())
          .as(name)
          .isEqualTo(new Trail(List.of(PLACE)));
    }
    Stored elsewhere = new Stored("x", stored.headers(), stored.payload(), 0);
    assertThat(elsewhere.read(seal).trail()).isEqualTo(new Trail(List.of(PLACE)));
    Stored other = new Stored(SUBJECT, stored.headers(), Payload.owning(new byte[1]), 0);
    assertThat(other.read(seal).trail()).isEqualTo(new Trail(List.of(PLACE)));
  }

  @Test
  void aFullTrailIsReadAsItIs() {
    List<String> places = new ArrayList<>();
    for (int i = 0; i < Trail.PLACES_MAX; i++) {
      places.add("nats:S" + i + "@1");
    }
    Stored stored = carried(message(Headers.empty(), new Trail(places)), Optional.empty());

    assertThat(stored.read(Optional.empty()).trail().places()).isEqualTo(places);
    assertThat(stored.with("Cutwater-Trail", "a  b").read(Optional.empty()).trail().places())
        .containsExactly(PLACE);
  }

  @Test
  void aNativeMessageIsItsPublishersAsItIs() {
    Headers headers =
        Headers.of(Map.of("Nats-Msg-Id", List.of("n1"), "Cutwater-Topic", List.of("t")));
    Position position = new StreamSequence(4);

    Envelope read =
        new EnvelopeReader("S-", PLACE, Optional.empty())
            .envelope(position, "s.a", headers, Payload.owning(new byte[2]), STORED);

    assertThat(read.id()).isEqualTo("n1");
    assertThat(read.headers()).isEqualTo(headers);
    assertThat(read.topic()).isEmpty();
    assertThat(read.subject()).isEqualTo("s.a");
    assertThat(read.trail().places()).containsExactly(PLACE);
  }

  @Test
  void aDeadLetterAlwaysFitsAndSaysOfWhat() {
    Map<String, List<String>> many = new LinkedHashMap<>();
    for (int i = 0; i < 200; i++) {
      many.put("h" + i, List.of("v".repeat(1_000)));
    }
    Envelope large =
        new Envelope(
            "i".repeat(5_000),
            new LedgerPosition(1, 2, -1, -1),
            "s".repeat(5_000),
            "persistent://a/b/c",
            "",
            Optional.of(MessageKey.of("k".repeat(100_000))),
            Optional.empty(),
            Headers.of(many),
            Payload.owning(new byte[1 << 20]),
            Times.stored(STORED),
            "",
            Trail.EMPTY);

    Stored letter =
        Stored.of(
            StreamContent.of(
                new Outgoing.DeadLetter(large, "S", "too large\r\n" + "x".repeat(9_000)),
                author(Optional.of(Seal.of(SECRET)))));

    assertThat(letter.bytes()).isLessThanOrEqualTo(1 << 20);
    assertThat(letter.bytes() - letter.payload().size())
        .isLessThanOrEqualTo(CarriedSize.HEADER_BYTES_MAX - 500);
    assertThat(letter.payload().size()).isGreaterThan(900_000);
    assertThat(letter.subject()).isEqualTo("dead");
    Headers headers = letter.headers();
    assertThat(headers.first(CarriedHeaders.PAYLOAD_BYTES)).contains("1048576");
    assertThat(headers.first(CarriedHeaders.PAYLOAD_SHA256).orElse(""))
        .isEqualTo("30e14955ebf1352266dc2ff8067e68104607e750abb9d3b36582b8af909fcb58");
    assertThat(headers.first(CarriedHeaders.PAYLOAD_TRUNCATED)).contains("true");
    assertThat(headers.first(CarriedHeaders.HEADERS_TRUNCATED)).contains("true");
    assertThat(headers.first(CarriedHeaders.INTENDED)).contains("S");
    assertThat(headers.first(CarriedHeaders.SOURCE)).contains("1:2:-1:-1");
    assertThat(CarriedHeaders.own(headers, CarriedHeaders.REASON).orElse(""))
        .startsWith("too large\r\n");
  }

  @Test
  void aSmallDeadLetterIsWhole() {
    Envelope small = message(Headers.of(Map.of("a", List.of("b"))), Trail.EMPTY);

    Stored letter =
        Stored.of(
            StreamContent.of(new Outgoing.DeadLetter(small, "", "no"), author(Optional.empty())));

    assertThat(letter.payload()).isEqualTo(small.payload());
    assertThat(letter.headers().names())
        .doesNotContain(
            CarriedHeaders.PAYLOAD_TRUNCATED,
            CarriedHeaders.HEADERS_TRUNCATED,
            CarriedHeaders.INTENDED);
    assertThat(letter.read(Optional.empty()).headers()).isEqualTo(small.headers());
    assertThat(letter.read(Optional.empty()).topic()).isEqualTo(small.topic());
  }
}
