package io.cutwater.pulsar;

import io.cutwater.message.Envelope;
import io.cutwater.message.Headers;
import io.cutwater.message.MessageKey;
import io.cutwater.message.Payload;
import io.cutwater.relay.Outgoing;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.pulsar.common.api.proto.MessageMetadata;

/**
 * What a message becomes on a topic.
 *
 * @param key what orders it; empty for none
 * @param orderingKey what orders it for key-shared consumers, where that is not the key
 * @param eventTime when it happened; empty where nobody says so
 * @param payload its value; empty for no value at all
 */
record OutgoingContent(
    Optional<MessageKey> key,
    Optional<Payload> orderingKey,
    Optional<Instant> eventTime,
    PropertyList properties,
    Optional<Payload> payload) {

  private static final int TEXT_MAX = 1_024;

  /** A message's own metadata in a batch: sizes, times, sequence. */
  private static final int MESSAGE_BYTES = 64;

  /**
   * The content of {@code outgoing} in {@code topic}, whatever its partition. A carried message is
   * taken as it is: whether it fits was decided before. A dead letter always fits in {@code
   * maxBytes}: what does not is cut off, and the original's size and hash say of what (E20).
   */
  static OutgoingContent of(
      String lane, String stream, String topic, Outgoing outgoing, int maxBytes) {
    return switch (outgoing) {
      case Outgoing.Carried(Envelope envelope, String key) ->
          carried(lane, stream, topic, envelope, key);
      case Outgoing.DeadLetter letter -> deadLetter(lane, stream, letter, maxBytes);
    };
  }

  private static OutgoingContent carried(
      String lane, String stream, String topic, Envelope envelope, String key) {
    boolean hasValue = !isWithoutValue(envelope);
    Envelope written = hasValue ? envelope : envelope.withHeaders(withoutMark(envelope.headers()));
    return new OutgoingContent(
        key(envelope, key),
        envelope.orderingKey(),
        eventTime(envelope),
        MessageProperties.encode(lane, stream, written, topic),
        hasValue ? Optional.of(envelope.payload()) : Optional.empty());
  }

  /** A key of bytes that orders the message is written as bytes again. */
  private static Optional<MessageKey> key(Envelope envelope, String key) {
    if (envelope.key().isPresent()) {
      MessageKey own = envelope.key().get();
      if (own.text().equals(key) && (!own.base64() || isBase64(key))) {
        return envelope.key();
      }
    }
    return key.isEmpty() ? Optional.empty() : Optional.of(MessageKey.of(key));
  }

  private static boolean isBase64(String key) {
    try {
      return Base64.getEncoder().encodeToString(Base64.getDecoder().decode(key)).equals(key);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** A message that never was on Pulsar happened, for consumers there, when NATS stored it. */
  private static Optional<Instant> eventTime(Envelope envelope) {
    return envelope.times().event().isEmpty() && envelope.topic().isEmpty()
        ? Optional.of(envelope.storedAt())
        : envelope.times().event();
  }

  private static boolean isWithoutValue(Envelope envelope) {
    List<String> marks = envelope.headers().all(MessageProperties.NULL_VALUE);
    return envelope.payload().size() == 0
        && !marks.isEmpty()
        && marks.getLast().equals(MessageProperties.TRUE);
  }

  private static Headers withoutMark(Headers headers) {
    Map<String, List<String>> others = new HashMap<>();
    for (String name : headers.names()) {
      List<String> values = headers.all(name);
      boolean mark = name.equals(MessageProperties.NULL_VALUE);
      others.put(name, mark ? values.subList(0, values.size() - 1) : values);
    }
    return Headers.of(others);
  }

  /** Writes all of it but the payload into {@code message}, which is empty. */
  void writeTo(MessageMetadata message) {
    properties.writeTo(message);
    if (payload.isEmpty()) {
      message.setNullValue(true);
    }
    if (key.isPresent()) {
      message.setPartitionKey(key.get().text()).setPartitionKeyB64Encoded(key.get().base64());
    }
    if (orderingKey.isPresent()) {
      message.setOrderingKey(orderingKey.get().bytes());
    }
    // Zero is how Pulsar says that there is none.
    long at = eventTime.isPresent() ? eventTime.get().toEpochMilli() : 0;
    if (at > 0) {
      message.setEventTime(at);
    }
  }

  private static OutgoingContent deadLetter(
      String lane, String stream, Outgoing.DeadLetter letter, int maxBytes) {
    Envelope envelope = letter.envelope();
    byte[] payload = envelope.payload().bytes();
    PropertyList properties = MessageProperties.identity(lane, stream, envelope, "");
    properties.add(MessageProperties.REASON, letter.reason());
    properties.addUnlessEmpty(MessageProperties.INTENDED, letter.intended());
    MessageProperties.addOrderingKey(properties, envelope);
    properties.replaceValues(OutgoingContent::shortened);
    properties.add(MessageProperties.PAYLOAD_SHA256, sha256(payload));
    properties.add(MessageProperties.PAYLOAD_BYTES, Integer.toString(payload.length));
    long used = MessageSize.FIXED_BYTES + properties.bytes();
    used += addHeaders(properties, envelope.headers(), (maxBytes - used) / 2);
    long room = Math.max(0, maxBytes - used);
    if (payload.length <= room) {
      return deadLetter(envelope, properties, envelope.payload());
    }
    properties.add(MessageProperties.PAYLOAD_TRUNCATED, MessageProperties.TRUE);
    byte[] beginning = Arrays.copyOf(payload, Math.toIntExact(room));
    return deadLetter(envelope, properties, Payload.owning(beginning));
  }

  private static OutgoingContent deadLetter(
      Envelope envelope, PropertyList properties, Payload payload) {
    return new OutgoingContent(
        Optional.empty(), Optional.empty(), eventTime(envelope), properties, Optional.of(payload));
  }

  /** Adds headers while they fit, and returns how many bytes they take at most. */
  private static long addHeaders(PropertyList properties, Headers headers, long room) {
    long used = 0;
    boolean truncated = false;
    for (String name : headers.names()) {
      long size = MessageSize.header(headers, name);
      if (used + size > room) {
        truncated = true;
      } else {
        HeaderProperties.add(properties, name, headers.all(name));
        used += size;
      }
    }
    if (truncated) {
      properties.add(MessageProperties.HEADERS_TRUNCATED, MessageProperties.TRUE);
    }
    return used;
  }

  /** About what it adds to a batch, in bytes: never less. */
  int batchBytes() {
    long characters = properties.characters() + (key.isPresent() ? key.get().text().length() : 0);
    return Math.toIntExact(
        (payload.isPresent() ? payload.get().size() : 0)
            + (orderingKey.isPresent() ? orderingKey.get().size() : 0)
            + MESSAGE_BYTES
            + (long) properties.size() * MessageSize.PROPERTY_BYTES
            + MessageSize.UTF8_BYTES_PER_CHAR * characters);
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
