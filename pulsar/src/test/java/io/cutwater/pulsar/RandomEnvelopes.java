package io.cutwater.pulsar;

import io.cutwater.message.Envelope;
import io.cutwater.message.Headers;
import io.cutwater.message.MessageKey;
import io.cutwater.message.Payload;
import io.cutwater.message.StreamSequence;
import io.cutwater.message.Trail;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** Envelopes as a stream may give them: of messages born on either side, with anything in them. */
final class RandomEnvelopes {

  private static final List<String> NAMES =
      List.of(
          "traceparent", "ce-id", "a", "A", "cutwater-id", "Cutwater-Lane", "", "\u00e9:", "x y");

  private RandomEnvelopes() {}

  static Envelope of(Random random, long sequence, String into) {
    boolean born = random.nextBoolean();
    Instant stored =
        Instant.ofEpochSecond(1_700_000_000L + sequence, random.nextInt(1_000_000_000));
    return new Envelope(
        "id-" + text(random),
        new StreamSequence(sequence),
        random.nextBoolean() ? "a.b." + sequence : "",
        born ? random.nextBoolean() ? into : "persistent://a/b/" + sequence : "",
        random.nextBoolean() ? "_INBOX.x" : "",
        born && random.nextBoolean() ? Optional.of(key(random)) : Optional.empty(),
        born && random.nextBoolean() ? Optional.of(bytes(random)) : Optional.empty(),
        headers(random),
        random.nextInt(8) == 0 ? Payload.owning(new byte[0]) : bytes(random),
        new Envelope.Times(
            stored,
            stored.minusNanos(random.nextInt(1_000_000_000)),
            born && random.nextBoolean() ? Optional.of(stored.plusNanos(7)) : Optional.empty()),
        born && random.nextBoolean() ? "AVRO some 3" : "",
        new Trail(random.nextBoolean() ? List.of() : List.of("nats:S@abc", "pulsar:c/t")));
  }

  /** The key that a channel may write under: the message's own, another one, or none. */
  static String topicKey(Random random, Envelope envelope) {
    return switch (random.nextInt(3)) {
      case 0 -> "";
      case 1 -> "another";
      default -> envelope.key().map(MessageKey::text).orElse("subject");
    };
  }

  private static MessageKey key(Random random) {
    return random.nextBoolean()
        ? MessageKey.of("k" + text(random))
        : new MessageKey(Base64.getEncoder().encodeToString(bytes(random).bytes()), true);
  }

  private static Payload bytes(Random random) {
    byte[] bytes = new byte[1 + random.nextInt(40)];
    random.nextBytes(bytes);
    return Payload.owning(bytes);
  }

  static Headers headers(Random random) {
    Map<String, List<String>> headers = new LinkedHashMap<>();
    for (int i = random.nextInt(6); i > 0; i--) {
      List<String> values = new ArrayList<>();
      for (int j = random.nextInt(3); j >= 0; j--) {
        values.add(text(random));
      }
      headers.put(NAMES.get(random.nextInt(NAMES.size())), values);
    }
    if (random.nextInt(6) == 0) {
      headers.put(MessageProperties.NULL_VALUE, List.of("x", "true"));
    }
    return Headers.of(headers);
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(12); i > 0; i--) {
      text.append("ab\"\\,[]\t\u00e9\u4e2d: \n\r".charAt(random.nextInt(14)));
    }
    return random.nextInt(8) == 0 ? text + "\ud83d\ude80" : text.toString();
  }
}
