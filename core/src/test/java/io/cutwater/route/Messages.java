package io.cutwater.route;

import io.cutwater.message.Envelope;
import io.cutwater.message.Headers;
import io.cutwater.message.Payload;
import io.cutwater.message.StreamSequence;
import java.time.Instant;

/** Messages for tests. */
final class Messages {

  private Messages() {}

  static Envelope of(String subject) {
    return of(subject, Headers.empty());
  }

  static Envelope of(String subject, Headers headers) {
    return of(subject, headers, new byte[0]);
  }

  static Envelope of(String subject, Headers headers, byte[] payload) {
    return new Envelope(
        "id", new StreamSequence(1), subject, "", headers, Payload.owning(payload), Instant.EPOCH);
  }
}
