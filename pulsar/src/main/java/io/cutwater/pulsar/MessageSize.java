package io.cutwater.pulsar;

import io.cutwater.message.Envelope;
import io.cutwater.message.Headers;
import io.cutwater.message.Utf8;

/**
 * How large a message becomes on a Pulsar topic: an upper bound, known before it is sent, since a
 * send that fails leaves a hole in front of those behind it (E5).
 */
public final class MessageSize {

  /** A broker's limit unless it says otherwise, in bytes: 5 MiB, less 10 KiB for its own frame. */
  public static final int DEFAULT_LIMIT = headroom(5 << 20);

  /** Metadata beyond text: names of properties, lane, stream and producer, sequence, times. */
  static final int FIXED_BYTES = 2_048;

  /** What the encoding adds to one property: three tags and three lengths of up to five bytes. */
  static final int PROPERTY_BYTES = 18;

  static final long UTF8_BYTES_PER_CHAR = 3;

  /** The rough bound is good enough below this: no topic's limit is so low. */
  private static final int ROUGH_MAX = 8 << 10;

  /** Name and value each in UTF-8, twice, and once more as JSON. */
  private static final long HEADER_BYTES_PER_CHAR = 2 * UTF8_BYTES_PER_CHAR + 6;

  private static final int FRAME_BYTES = 10 << 10;
  private static final int LONGEST_PREFIX = "cutwater-header.".length();
  private static final int JSON_BYTES_PER_CHAR = 6;

  private MessageSize() {}

  /** The limit for messages where the broker's is {@code brokerLimit}. */
  static int headroom(int brokerLimit) {
    return Math.max(1, brokerLimit - FRAME_BYTES);
  }

  /** At most so many bytes, payload and metadata together. */
  public static long of(Envelope envelope, String key) {
    long roughly = roughly(envelope, key);
    return roughly <= ROUGH_MAX ? roughly : exactly(envelope, key);
  }

  /** Without a look at the characters. */
  private static long roughly(Envelope envelope, String key) {
    Headers headers = envelope.headers();
    long texts =
        (long) key.length()
            + envelope.id().length()
            + envelope.subject().length()
            + envelope.replyTo().length()
            + envelope.topic().length()
            + envelope.schema().length()
            + envelope.trail().characters()
            + (envelope.key().isPresent() ? envelope.key().get().text().length() : 0);
    return envelope.payload().size()
        + orderingKey(envelope)
        + FIXED_BYTES
        + UTF8_BYTES_PER_CHAR * texts
        + HEADER_BYTES_PER_CHAR * headers.characters()
        + headers.values() * (2L * (PROPERTY_BYTES + LONGEST_PREFIX) + 3);
  }

  private static long exactly(Envelope envelope, String key) {
    return (long) envelope.payload().size()
        + orderingKey(envelope)
        + FIXED_BYTES
        + Utf8.length(key)
        + Utf8.length(envelope.id())
        + Utf8.length(envelope.subject())
        + Utf8.length(envelope.replyTo())
        + Utf8.length(envelope.topic())
        + Utf8.length(envelope.schema())
        + UTF8_BYTES_PER_CHAR * envelope.trail().characters()
        + envelope.key().map(own -> Utf8.length(own.text())).orElse(0L)
        + headers(envelope.headers());
  }

  private static int orderingKey(Envelope envelope) {
    return envelope.orderingKey().isPresent() ? envelope.orderingKey().get().size() : 0;
  }

  private static long headers(Headers headers) {
    long total = 0;
    if (headers.isEmpty()) {
      return total;
    }
    for (String name : headers.names()) {
      total += header(headers, name);
    }
    return total;
  }

  /** What header {@code name} takes, in all its properties. */
  static long header(Headers headers, String name) {
    var values = headers.all(name);
    long property = PROPERTY_BYTES + LONGEST_PREFIX + Utf8.length(name);
    long total = property + Utf8.length(values.getFirst());
    if (values.size() > 1) {
      total += property;
      for (String value : values) {
        total += 3 + (long) JSON_BYTES_PER_CHAR * value.length();
      }
    }
    return total;
  }
}
