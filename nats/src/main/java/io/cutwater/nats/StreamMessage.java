package io.cutwater.nats;

import com.fasterxml.jackson.databind.JsonNode;
import io.cutwater.message.Envelope;
import io.cutwater.message.Headers;
import io.cutwater.message.Payload;
import io.cutwater.message.StreamSequence;
import java.time.Instant;
import java.util.Base64;

/**
 * A message of a stream, whichever way it was read.
 *
 * @param subject the subject it stands under
 * @param headers as they stand in the stream, Cutwater's among them
 * @param payload empty where only headers were asked for
 */
record StreamMessage(
    long sequence, String subject, Headers headers, Payload payload, Instant storedAt) {

  private static final Base64.Decoder BASE64 = Base64.getDecoder();

  /** The {@code message} of an answer of {@code STREAM.MSG.GET}. */
  static StreamMessage of(JsonNode message) {
    byte[] headers = BASE64.decode(message.path("hdrs").asText(""));
    return new StreamMessage(
        message.path("seq").asLong(),
        message.path("subject").asText(),
        headers.length == 0 ? Headers.empty() : HeaderBlock.parse(headers, headers.length),
        Payload.owning(BASE64.decode(message.path("data").asText(""))),
        Instant.parse(message.path("time").asText()));
  }

  /** What a consumer delivered. */
  static StreamMessage of(StoredMessage stored) {
    return new StreamMessage(
        stored.ack().streamSequence(),
        stored.subject(),
        stored.headers(),
        stored.payload(),
        stored.storedAt());
  }

  Envelope envelope(EnvelopeReader reader) {
    return reader.envelope(new StreamSequence(sequence), subject, headers, payload, storedAt);
  }
}
