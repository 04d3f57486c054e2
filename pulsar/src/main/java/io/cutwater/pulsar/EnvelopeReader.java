package io.cutwater.pulsar;

import io.cutwater.message.Envelope;
import io.cutwater.message.Envelope.Times;
import io.cutwater.message.Headers;
import io.cutwater.message.LedgerPosition;
import io.cutwater.message.MessageKey;
import io.cutwater.message.Payload;
import io.cutwater.message.Trail;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.apache.pulsar.client.api.Message;
import org.jspecify.annotations.Nullable;

/**
 * Makes envelopes of the messages of one topic. One that a lane carried here gets back what it had
 * before (docs/reference/envelope.md); any other is taken as Pulsar's own: its properties are its
 * headers, under whatever names.
 *
 * <p>Anybody may copy properties. Of what they say, only the trail decides anything, so it is
 * believed only where the broker itself vouches for it: producer names that begin with {@code
 * cutwater-} are the lanes', and the sequence id is the one the lane gave (E21).
 */
final class EnvelopeReader {

  private static final String WRITER_PREFIX = "cutwater-";
  private static final String CLOUD_EVENT_ID = "ce-id";

  private final String topic;
  private final String place;
  private final Trail published;
  private final String idPrefix;

  /**
   * @param topic the topic's full name, without partition
   * @param place what trails call it
   */
  EnvelopeReader(String topic, String place) {
    this.topic = topic;
    this.place = place;
    this.published = Trail.EMPTY.with(place);
    this.idPrefix = topic.substring(topic.lastIndexOf('/') + 1) + "-";
  }

  /**
   * The envelope of {@code message}.
   *
   * @param schema the schema it was published under on this topic; empty for none
   */
  Envelope envelope(Message<byte[]> message, LedgerPosition position, String schema) {
    Map<String, String> properties = message.getProperties();
    return MessageProperties.isCarried(properties)
        ? carried(message, position, properties)
        : published(message, position, properties, schema);
  }

  private Envelope published(
      Message<byte[]> message,
      LedgerPosition position,
      Map<String, String> properties,
      String schema) {
    Instant stored = stored(message);
    byte @Nullable [] data = message.getData();
    return new Envelope(
        id(properties, position),
        position,
        "",
        topic,
        "",
        key(message),
        orderingKey(message),
        headers(data, HeaderProperties.plain(properties)),
        payload(data),
        new Times(stored, stored, event(message)),
        schema,
        published);
  }

  private Envelope carried(
      Message<byte[]> message, LedgerPosition position, Map<String, String> properties) {
    Instant stored = stored(message);
    byte @Nullable [] data = message.getData();
    return new Envelope(
        text(properties, MessageProperties.ID),
        position,
        text(properties, MessageProperties.SUBJECT),
        properties.getOrDefault(MessageProperties.TOPIC, topic),
        text(properties, MessageProperties.REPLY_TO),
        ownKey(properties),
        orderingKey(message),
        headers(data, MessageProperties.headers(properties)),
        payload(data),
        new Times(
            stored,
            instant(properties, MessageProperties.PUBLISHED_AT).orElse(stored),
            instant(properties, MessageProperties.EVENT_TIME)),
        text(properties, MessageProperties.SCHEMA),
        trail(guardedTrail(message, properties)));
  }

  private Trail guardedTrail(Message<byte[]> message, Map<String, String> properties) {
    if (!isVouchedFor(message)) {
      return Trail.EMPTY;
    }
    try {
      return Trail.parse(text(properties, MessageProperties.TRAIL));
    } catch (IllegalArgumentException e) {
      return Trail.EMPTY;
    }
  }

  /** Whether the broker vouches for what the properties of a carried message say. */
  static boolean isVouchedFor(Message<byte[]> message) {
    String producer = message.getProducerName();
    return producer != null
        && producer.startsWith(WRITER_PREFIX)
        && Long.toString(message.getSequenceId())
            .equals(message.getProperties().get(MessageProperties.SEQUENCE));
  }

  /** A trail that is full stays so: what has it is carried nowhere. */
  private Trail trail(Trail before) {
    return before.isFull() ? before : before.with(place);
  }

  private String id(Map<String, String> properties, LedgerPosition position) {
    String cloudEvent = text(properties, CLOUD_EVENT_ID);
    if (!cloudEvent.isEmpty()) {
      return cloudEvent;
    }
    String entry = idPrefix + position.ledger() + "-" + position.entry();
    return position.batchIndex() < 0 ? entry : entry + "-" + position.batchIndex();
  }

  private static Headers headers(byte @Nullable [] data, Headers headers) {
    return data == null
        ? headers.with(MessageProperties.NULL_VALUE, MessageProperties.TRUE)
        : headers;
  }

  private static Payload payload(byte @Nullable [] data) {
    return Payload.owning(data == null ? new byte[0] : data);
  }

  private static Optional<MessageKey> key(Message<byte[]> message) {
    return message.hasKey()
        ? Optional.of(new MessageKey(message.getKey(), message.hasBase64EncodedKey()))
        : Optional.empty();
  }

  private static Optional<MessageKey> ownKey(Map<String, String> properties) {
    return Optional.ofNullable(properties.get(MessageProperties.KEY))
        .map(text -> new MessageKey(text, properties.containsKey(MessageProperties.KEY_BASE64)));
  }

  private static Optional<Payload> orderingKey(Message<byte[]> message) {
    return message.hasOrderingKey()
        ? Optional.of(Payload.owning(message.getOrderingKey()))
        : Optional.empty();
  }

  /** The publisher's clock: brokers do not keep their own unless they are told to. */
  private static Instant stored(Message<byte[]> message) {
    return Instant.ofEpochMilli(message.getPublishTime());
  }

  private static Optional<Instant> event(Message<byte[]> message) {
    long time = message.getEventTime();
    return time == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(time));
  }

  private static Optional<Instant> instant(Map<String, String> properties, String name) {
    try {
      return Optional.ofNullable(properties.get(name)).map(Instant::parse);
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static String text(Map<String, String> properties, String name) {
    return properties.getOrDefault(name, "");
  }
}
