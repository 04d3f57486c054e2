package io.cutwater.nats;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cutwater.json.Json;
import io.cutwater.message.Envelope;
import io.cutwater.message.Headers;
import io.cutwater.message.MessageKey;
import io.cutwater.message.Payload;
import io.cutwater.message.Position;
import java.io.IOException;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;

/**
 * Makes envelopes of what an object-store bucket holds, ADR-20: the chunks of an object, in their
 * order, each with the object's id for key, and behind them what the object is, with its name for
 * key.
 */
record ObjectReader(EnvelopeReader reader) implements Envelopes {

  /** {@code chunk} or {@code meta}. */
  static final String KIND = "Obj-Kind";

  /** The id that an object's chunks have in common; that of the latest put of a name is in meta. */
  static final String NUID = "Obj-Nuid";

  static final String NAME = "Obj-Name";

  /** Of meta: {@code true} where the object was deleted. */
  static final String DELETED = "Obj-Deleted";

  private static final ObjectMapper JSON = Json.mapper();

  /** Tokens before the last: {@code $O.BUCKET.C.} and {@code $O.BUCKET.M.}. */
  private static final int PREFIX_TOKENS = 3;

  @Override
  public Envelope envelope(
      Position position, String subject, Headers headers, Payload payload, Instant storedAt) {
    Envelope read = reader.envelope(position, subject, headers, payload, storedAt);
    Optional<String> last = Buckets.behind(subject, PREFIX_TOKENS);
    if (last.isEmpty()) {
      return read;
    }
    return switch (Buckets.token(subject, PREFIX_TOKENS - 1)) {
      case "C" -> chunk(read, last.get());
      case "M" -> meta(read, last.get());
      default -> read;
    };
  }

  private static Envelope chunk(Envelope read, String nuid) {
    Headers headers = read.headers().with(KIND, "chunk").with(NUID, nuid);
    return Buckets.keyed(read, MessageKey.of(nuid), headers, read.payload());
  }

  private static Envelope meta(Envelope read, String encoded) {
    JsonNode info = json(read.payload());
    String name = info.path("name").asText(decoded(encoded));
    Headers headers = read.headers().with(KIND, "meta").with(NAME, name);
    String nuid = info.path("nuid").asText();
    if (!nuid.isEmpty()) {
      headers = headers.with(NUID, nuid);
    }
    if (info.path("deleted").asBoolean()) {
      headers = headers.with(DELETED, "true");
    }
    return Buckets.keyed(read, MessageKey.of(name), headers, read.payload());
  }

  /** Anybody may publish anything there. */
  private static JsonNode json(Payload payload) {
    try {
      return JSON.readTree(payload.bytes());
    } catch (IOException e) {
      return JSON.missingNode();
    }
  }

  private static String decoded(String encoded) {
    try {
      return new String(Base64.getUrlDecoder().decode(encoded), UTF_8);
    } catch (IllegalArgumentException e) {
      return encoded;
    }
  }
}
