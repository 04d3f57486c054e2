package io.cutwater.route;

import io.cutwater.message.Envelope;
import io.cutwater.message.Headers;
import io.cutwater.message.LedgerPosition;
import io.cutwater.message.MessageKey;
import io.cutwater.message.Payload;
import io.cutwater.message.StreamSequence;
import io.cutwater.message.Trail;
import java.time.Instant;
import java.util.Optional;

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
    return Envelope.onNats(
        "id", new StreamSequence(1), subject, headers, Payload.owning(payload), Instant.EPOCH);
  }

  static Envelope onPulsar(String topic, String key) {
    return onPulsar(topic, key, Trail.EMPTY);
  }

  static Envelope onPulsar(String topic, String key, Trail trail) {
    return new Envelope(
        "id",
        new LedgerPosition(1, 2, -1, -1),
        "",
        topic,
        "",
        Optional.of(MessageKey.of(key)),
        Optional.empty(),
        Headers.empty(),
        Payload.owning(new byte[] {1, 2, 3}),
        Envelope.Times.stored(Instant.EPOCH),
        "",
        trail);
  }
}
