package io.cutwater.nats;

import io.cutwater.message.Envelope;
import io.cutwater.message.Payload;
import io.cutwater.relay.Outgoing;
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
record StreamContent(String subject, WrittenHeaders headers, Payload payload) {

  private static final int TEXT_MAX = 1_024;

  /** What it takes in the client's and the server's buffers, in bytes. */
  long bytes() {
    return payload.size() + (long) headers.serializedLength();
  }

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
        WrittenHeaders headers = identity(envelope, author, subject);
        CarriedHeaders.putCarried(headers, envelope.headers());
        yield sealed(subject, headers, envelope, envelope.payload(), author);
      }
      case Outgoing.DeadLetter letter -> deadLetter(letter, author);
    };
  }

  private static WrittenHeaders identity(Envelope envelope, Author author, String subject) {
    WrittenHeaders headers = new WrittenHeaders();
    CarriedHeaders.putIdentity(headers, envelope, author.lane(), author.writer(), subject);
    return headers;
  }

  /**
   * @param identity what the headers say which message it is
   */
  private static StreamContent sealed(
      String subject, WrittenHeaders headers, Envelope identity, Payload payload, Author author) {
    if (author.seal().isPresent()) {
      Seal.Sealed sealed =
          new Seal.Sealed(
              author.lane(),
              author.writer(),
              identity.position().text(),
              identity.id(),
              identity.trail().text());
      headers.line(CarriedHeaders.SEAL, author.seal().get().text(subject, sealed, payload));
    }
    return new StreamContent(subject, headers, payload);
  }

  private static StreamContent deadLetter(Outgoing.DeadLetter letter, Author author) {
    Envelope envelope = shortened(letter.envelope());
    byte[] payload = letter.envelope().payload().bytes();
    String subject = author.deadLetterSubject();
    WrittenHeaders headers = identity(envelope, author, subject);
    CarriedHeaders.put(headers, CarriedHeaders.REASON, shortened(letter.reason()));
    if (!letter.intended().isEmpty()) {
      CarriedHeaders.put(headers, CarriedHeaders.INTENDED, shortened(letter.intended()));
    }
    CarriedHeaders.put(headers, CarriedHeaders.PAYLOAD_SHA256, sha256(payload));
    CarriedHeaders.put(headers, CarriedHeaders.PAYLOAD_BYTES, Integer.toString(payload.length));
    int used = headers.serializedLength();
    long room = author.maxMessageBytes() - CarriedSize.FIXED_BYTES - used;
    long headerRoom =
        Math.min(room / 2, CarriedSize.HEADER_BYTES_MAX - CarriedSize.FIXED_BYTES - used);
    long carried = putHeaders(headers, letter.envelope(), headerRoom);
    int kept = Math.toIntExact(Math.clamp(room - carried, 0, payload.length));
    if (kept < payload.length) {
      headers.line(CarriedHeaders.PAYLOAD_TRUNCATED, "true");
    }
    Payload stored = Payload.owning(kept < payload.length ? Arrays.copyOf(payload, kept) : payload);
    return sealed(subject, headers, envelope, stored, author);
  }

  /** Puts headers while they fit, and returns how many bytes they take at most. */
  private static long putHeaders(HeaderLines headers, Envelope envelope, long room) {
    long used = 0;
    for (String name : envelope.headers().names()) {
      long size = CarriedSize.bytes(name, envelope.headers().all(name));
      if (used + size > room) {
        headers.line(CarriedHeaders.HEADERS_TRUNCATED, "true");
        return used;
      }
      CarriedHeaders.putCarried(headers, name, envelope.headers().all(name));
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
