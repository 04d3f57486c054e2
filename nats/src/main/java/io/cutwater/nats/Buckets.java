package io.cutwater.nats;

import io.cutwater.message.Envelope;
import io.cutwater.message.Headers;
import io.cutwater.message.MessageKey;
import io.cutwater.message.Payload;
import java.util.Optional;

/** What the readers of buckets have in common: subjects of several tokens, messages with keys. */
final class Buckets {

  private Buckets() {}

  /** What stands behind so many tokens of a subject; empty where nothing does. */
  static Optional<String> behind(String subject, int tokens) {
    int from = 0;
    for (int i = 0; i < tokens; i++) {
      int dot = subject.indexOf('.', from);
      if (dot < 0) {
        return Optional.empty();
      }
      from = dot + 1;
    }
    return from < subject.length() ? Optional.of(subject.substring(from)) : Optional.empty();
  }

  /** A token of a subject that has more than {@code index}. */
  static String token(String subject, int index) {
    return subject.split("\\.", -1)[index];
  }

  /** The same message with a key, and with these headers and bytes. */
  static Envelope keyed(Envelope read, MessageKey key, Headers headers, Payload payload) {
    return new Envelope(
        read.id(),
        read.position(),
        read.subject(),
        read.topic(),
        read.replyTo(),
        Optional.of(key),
        read.orderingKey(),
        headers,
        payload,
        read.times(),
        read.schema(),
        read.trail());
  }
}
