package io.cutwater.nats;

import io.cutwater.message.Envelope;
import io.cutwater.message.Payload;
import io.cutwater.relay.Outgoing;
import io.nats.client.impl.Headers;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * What a message becomes in a stream.
 *
 * @param subject what it is published to
 * @param headers all but those of the mode of writing
 */
record StreamContent(String subject, Headers headers, Payload payload) {

  private static final int TEXT_MAX = 1_024;

  /**
   * Who writes, and how much the stream takes.
   *
   * @param lane the lane
   * @param writer its writer name
   * @param deadLetterSubject what dead letters are published to
   * @param maxMessageBytes the largest message, headers included
   * @param seal what proves the writer; empty for nothing
   */
  record Author(
      String lane,
      String writer,
      String deadLetterSubject,
      long maxMessageBytes,
      Optional<Seal> seal) {}

  /**
   * The content of {@code outgoing}. A carried message is taken as it is: whether it fits was
   * decided before. A dead letter always fits: what does not is cut off, and the original's size
   * and hash say of what (E20).
   */
  static StreamContent of(Outgoing outgoing, Author author) {
    return switch (outgoing) {
      case Outgoing.Carried(Envelope envelope, String subject) -> {
        CarriedHeaders headers =
            CarriedHeaders.identity(envelope, author.lane(), author.writer(), subject)
                .withCarried(envelope.headers());
        yield sealed(subject, headers, envelope.payload(), author);
      }
      case Outgoing.DeadLetter letter -> deadLetter(letter, author);
    };
  }

  private static StreamContent sealed(
      String subject, CarriedHeaders headers, Payload payload, Author author) {
    author.seal().ifPresent(seal -> headers.seal(seal, subject, payload));
    return new StreamContent(subject, headers.toClient(), payload);
  }

  private static StreamContent deadLetter(Outgoing.DeadLetter letter, Author author) {
    Envelope envelope = shortened(letter.envelope());
    byte[] payload = letter.envelope().payload().bytes();
    String subject = author.deadLetterSubject();
    CarriedHeaders headers =
        CarriedHeaders.identity(envelope, author.lane(), author.writer(), subject);
    headers.put(CarriedHeaders.REASON, shortened(letter.reason()));
    if (!letter.intended().isEmpty()) {
      headers.put(CarriedHeaders.INTENDED, shortened(letter.intended()));
    }
    headers.put(CarriedHeaders.PAYLOAD_SHA256, sha256(payload));
    headers.put(CarriedHeaders.PAYLOAD_BYTES, Integer.toString(payload.length));
    long room = author.maxMessageBytes() - CarriedSize.FIXED_BYTES - headers.bytes();
    long headerRoom =
        Math.min(
            room / 2, CarriedSize.HEADER_BYTES_MAX - CarriedSize.FIXED_BYTES - headers.bytes());
    long used = putHeaders(headers, letter.envelope(), headerRoom);
    int kept = Math.toIntExact(Math.clamp(room - used, 0, payload.length));
    if (kept < payload.length) {
      headers.put(CarriedHeaders.PAYLOAD_TRUNCATED, "true");
    }
    Payload stored = Payload.owning(kept < payload.length ? Arrays.copyOf(payload, kept) : payload);
    return sealed(subject, headers, stored, author);
  }

  /** Puts headers while they fit, and returns how many bytes they take at most. */
  private static long putHeaders(CarriedHeaders headers, Envelope envelope, long room) {
    long used = 0;
    for (String name : envelope.headers().names()) {
      long size = CarriedHeaders.bytes(name, envelope.headers().all(name));
      if (used + size > room) {
        headers.put(CarriedHeaders.HEADERS_TRUNCATED, "true");
        return used;
      }
      headers.putCarried(name, envelope.headers().all(name));
      used += size;
    }
    return used;
  }

  /** The same with texts of a length that always fits. */
  private static Envelope shortened(Envelope envelope) {
    return new Envelope(
        shortened(envelope.id()),
        envelope.position(),
        shortened(envelope.subject()),
        shortened(envelope.topic()),
        shortened(envelope.replyTo()),
        envelope.key().filter(key -> key.text().length() <= TEXT_MAX),
        envelope.orderingKey().filter(key -> key.size() <= TEXT_MAX),
        envelope.headers(),
        envelope.payload(),
        envelope.times(),
        shortened(envelope.schema()),
        envelope.trail());
  }

  private static String shortened(String text) {
    return text.length() <= TEXT_MAX ? text : text.substring(0, TEXT_MAX) + "...";
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
