package io.cutwater.nats;

import io.cutwater.message.Envelope;
import io.cutwater.message.Headers;
import io.cutwater.message.MessageKey;
import io.cutwater.message.Payload;
import io.cutwater.message.Position;
import java.time.Instant;
import java.util.Optional;

/**
 * Makes envelopes of the revisions of a key-value bucket, ADR-8: the key is the message's key, a
 * deletion has no value. What was done is in the header that clients write, or in the one by which
 * a server says that a key's time is over, ADR-43; here always in the first.
 */
record KeyValueReader(EnvelopeReader reader) implements Envelopes {

  /** What was done to the key. */
  static final String OPERATION = "KV-Operation";

  private static final String MARKER_REASON = "Nats-Marker-Reason";
  private static final String PUT = "PUT";
  private static final String DELETE = "DEL";
  private static final String PURGE = "PURGE";

  /** Tokens before the key: {@code $KV.BUCKET.}. */
  private static final int PREFIX_TOKENS = 2;

  private static final Payload NOTHING = Payload.owning(new byte[0]);

  @Override
  public Envelope envelope(
      Position position, String subject, Headers headers, Payload payload, Instant storedAt) {
    Envelope read = reader.envelope(position, subject, headers, payload, storedAt);
    Optional<String> key = Buckets.behind(subject, PREFIX_TOKENS);
    if (key.isEmpty()) {
      return read;
    }
    String operation = operation(headers);
    boolean gone = operation.equals(DELETE) || operation.equals(PURGE);
    Headers told =
        headers.first(OPERATION).isPresent()
            ? read.headers()
            : read.headers().with(OPERATION, operation);
    return Buckets.keyed(
        read,
        MessageKey.of(key.get()),
        gone ? told.with(Envelope.NULL_VALUE, "true") : told,
        gone ? NOTHING : read.payload());
  }

  private static String operation(Headers headers) {
    return headers
        .first(OPERATION)
        .or(() ->
            headers.first(MARKER_REASON).map(reason -> reason.equals("Remove") ? DELETE : PURGE))
        .orElse(PUT);
  }
}
