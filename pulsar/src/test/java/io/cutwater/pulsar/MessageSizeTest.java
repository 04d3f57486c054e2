package io.cutwater.pulsar;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.cutwater.message.Envelope;
import io.cutwater.message.Headers;
import io.cutwater.message.Payload;
import io.cutwater.message.Utf8;
import io.cutwater.relay.Outgoing;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MessageSizeTest {

  private static final int LIMIT = 64 << 10;

  @Test
  void countsTextAsItIsEncoded() {
    String text = "plain \u00e9 \u4e2d \ud83d\ude80";

    assertThat(Utf8.length(text)).isEqualTo(text.getBytes(UTF_8).length);
  }

  @Test
  void isNeverLessThanWhatIsWritten() {
    Headers headers =
        Headers.empty().with("cutwater-x", "\u0001\u0002").with("cutwater-x", "\"").with("b", "");
    Envelope envelope = Messages.envelope(5, headers, new byte[100]);

    long bound = MessageSize.of(envelope, "key");

    assertThat(bound).isGreaterThan(100 + 3 + bytes(encoded(envelope)));
  }

  @Test
  void boundsWhateverAMessageCarries() {
    for (int seed = 0; seed < 1_000; seed++) {
      Random random = new Random(seed);
      Envelope envelope = RandomEnvelopes.of(random, seed + 1, "persistent://a/b/c");
      String key = RandomEnvelopes.topicKey(random, envelope);

      Map<String, String> properties = encoded(envelope);

      int ordering = envelope.orderingKey().map(Payload::size).orElse(0);
      assertThat(MessageSize.of(envelope, key))
          .as("seed %d", seed)
          .isGreaterThan(
              envelope.payload().size()
                  + ordering
                  + key.getBytes(UTF_8).length
                  + bytes(properties)
                  + 18L * properties.size());
    }
  }

  @Test
  void deadLetterThatFitsIsWhole() {
    Envelope envelope = Messages.envelope(5, Headers.empty().with("a", "b"), new byte[1_000]);

    OutgoingContent content = deadLetter(envelope, "why");

    assertThat(content.payload().orElseThrow().size()).isEqualTo(1_000);
    assertThat(content.properties().toMap())
        .containsEntry(MessageProperties.REASON, "why")
        .containsEntry(MessageProperties.INTENDED, "persistent://a/b/c")
        .containsEntry(MessageProperties.PAYLOAD_BYTES, "1000")
        .containsEntry("a", "b")
        .doesNotContainKey(MessageProperties.PAYLOAD_TRUNCATED);
    assertThat(content.properties().toMap().get(MessageProperties.PAYLOAD_SHA256))
        .startsWith("541b3e9daa09b20b");
  }

  @Test
  void deadLetterIsCutToTheLimit() {
    Headers headers = Headers.empty().with("large", "x".repeat(80_000)).with("small", "y");
    Envelope envelope = Messages.envelope(5, headers, new byte[200_000]);

    OutgoingContent content = deadLetter(envelope, "r".repeat(90_000));

    assertThat(content.payload().orElseThrow().size() + bytes(content.properties().toMap()))
        .isLessThanOrEqualTo(LIMIT)
        .isGreaterThan(LIMIT - 8_192);
    assertThat(content.properties().toMap())
        .containsEntry(MessageProperties.PAYLOAD_BYTES, "200000")
        .containsEntry(MessageProperties.PAYLOAD_TRUNCATED, "true")
        .containsEntry(MessageProperties.HEADERS_TRUNCATED, "true")
        .containsEntry("small", "y")
        .doesNotContainKey("large");
  }

  private static OutgoingContent deadLetter(Envelope envelope, String reason) {
    Outgoing letter = new Outgoing.DeadLetter(envelope, "persistent://a/b/c", reason);
    return OutgoingContent.of("t-0", "T", "persistent://a/b/dead", letter, LIMIT);
  }

  private static Map<String, String> encoded(Envelope envelope) {
    return MessageProperties.encode("t-0", "T", envelope);
  }

  private static int bytes(Map<String, String> properties) {
    return properties.entrySet().stream()
        .mapToInt(p -> p.getKey().getBytes(UTF_8).length + p.getValue().getBytes(UTF_8).length)
        .sum();
  }
}
