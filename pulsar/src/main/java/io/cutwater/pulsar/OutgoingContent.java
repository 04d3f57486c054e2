package io.cutwater.pulsar;

import io.cutwater.message.Envelope;
import io.cutwater.message.Headers;
import io.cutwater.message.Payload;
import io.cutwater.relay.Outgoing;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;

/**
 * What a message becomes on a topic.
 *
 * @param key what orders it; empty for none
 */
record OutgoingContent(String key, Map<String, String> properties, Payload payload) {

  private static final int TEXT_MAX = 1_024;

  /** A message's own metadata in a batch: sizes, times, sequence. */
  private static final int MESSAGE_BYTES = 64;

  /**
   * The content of {@code outgoing}. A carried message is taken as it is: whether it fits was
   * decided before. A dead letter always fits in {@code maxBytes}: what does not is cut off, and
   * the original's size and hash say of what (E20).
   */
  static OutgoingContent of(String lane, String stream, Outgoing outgoing, int maxBytes) {
    return switch (outgoing) {
      case Outgoing.Carried carried ->
          new OutgoingContent(
              carried.key(),
              MessageProperties.encode(lane, stream, carried.envelope()),
              carried.envelope().payload());
      case Outgoing.DeadLetter letter -> deadLetter(lane, stream, letter, maxBytes);
    };
  }

  private static OutgoingContent deadLetter(
      String lane, String stream, Outgoing.DeadLetter letter, int maxBytes) {
    Envelope envelope = letter.envelope();
    byte[] payload = envelope.payload().bytes();
    Map<String, String> properties = MessageProperties.identity(lane, stream, envelope);
    properties.put(MessageProperties.REASON, letter.reason());
    if (!letter.intended().isEmpty()) {
      properties.put(MessageProperties.INTENDED, letter.intended());
    }
    properties.replaceAll((name, value) -> shortened(value));
    properties.put(MessageProperties.PAYLOAD_SHA256, sha256(payload));
    properties.put(MessageProperties.PAYLOAD_BYTES, Integer.toString(payload.length));
    long used = MessageSize.FIXED_BYTES + bytes(properties);
    used += putHeaders(properties, envelope.headers(), (maxBytes - used) / 2);
    long room = Math.max(0, maxBytes - used);
    if (payload.length <= room) {
      return new OutgoingContent("", properties, envelope.payload());
    }
    properties.put(MessageProperties.PAYLOAD_TRUNCATED, "true");
    byte[] beginning = Arrays.copyOf(payload, Math.toIntExact(room));
    return new OutgoingContent("", properties, Payload.owning(beginning));
  }

  /** Puts headers while they fit, and returns how many bytes they take at most. */
  private static long putHeaders(Map<String, String> properties, Headers headers, long room) {
    long used = 0;
    for (String name : headers.names()) {
      long size = MessageSize.header(headers, name);
      if (used + size > room) {
        properties.put(MessageProperties.HEADERS_TRUNCATED, "true");
      } else {
        MessageProperties.putHeader(properties, name, headers.all(name));
        used += size;
      }
    }
    return used;
  }

  /** About what it adds to a batch, in bytes: never less. */
  int batchBytes() {
    long characters = key.length();
    for (Map.Entry<String, String> property : properties.entrySet()) {
      characters += property.getKey().length() + property.getValue().length();
    }
    return Math.toIntExact(
        payload.size()
            + MESSAGE_BYTES
            + (long) properties.size() * MessageSize.PROPERTY_BYTES
            + MessageSize.UTF8_BYTES_PER_CHAR * characters);
  }

  private static long bytes(Map<String, String> properties) {
    long total = 0;
    for (Map.Entry<String, String> property : properties.entrySet()) {
      total +=
          MessageSize.PROPERTY_BYTES
              + MessageSize.utf8(property.getKey())
              + MessageSize.utf8(property.getValue());
    }
    return total;
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
