package io.cutwater.pulsar;

import io.cutwater.message.Envelope;
import io.cutwater.message.Fingerprint;
import io.cutwater.message.Headers;
import io.cutwater.message.InstantText;
import io.cutwater.message.MessageKey;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * The properties of a carried message on a Pulsar topic.
 *
 * <pre>
 * cutwater-id             the message's id, the same wherever it appears
 * cutwater-lane           the lane that carried it
 * cutwater-stream         the stream it came from
 * cutwater-sequence       its position there, in decimal
 * cutwater-published-at   when it was first published, ISO-8601
 * cutwater-trail          the logs that held it before, separated by spaces
 * cutwater-subject        the NATS subject it was published to
 * cutwater-reply-to       the subject a reply was asked on
 * cutwater-topic          the topic it was first published to, where that is another one
 * cutwater-key            the key it was published with
 * cutwater-key-base64     true where that is the Base64 of a key of bytes
 * cutwater-schema         the schema it was published under: TYPE name version
 * cutwater-event-time     when its publisher says it happened, ISO-8601
 * NAME                    the first value of header NAME, so that traceparent is plain to others
 * cutwater-values.NAME    all values of header NAME as a JSON array, where there are several
 * cutwater-header.NAME    the same as NAME, for a header whose own name begins with cutwater-
 * </pre>
 *
 * <p>What a message does not have is left out, the first four excepted. A header can never pass for
 * a property of ours, whatever its case. The properties are for people and consumers; the relay
 * believes none of them when it looks for what it wrote (E21). {@link EnvelopeReader} reads them.
 */
public final class MessageProperties {

  public static final String ID = "cutwater-id";
  public static final String LANE = "cutwater-lane";
  public static final String STREAM = "cutwater-stream";
  public static final String SEQUENCE = "cutwater-sequence";
  public static final String PUBLISHED_AT = "cutwater-published-at";
  public static final String TRAIL = "cutwater-trail";
  public static final String SUBJECT = "cutwater-subject";
  public static final String REPLY_TO = "cutwater-reply-to";
  public static final String TOPIC = "cutwater-topic";
  public static final String KEY = "cutwater-key";
  public static final String KEY_BASE64 = "cutwater-key-base64";
  public static final String SCHEMA = "cutwater-schema";
  public static final String EVENT_TIME = "cutwater-event-time";

  /** The ordering key in Base64, of a dead letter only: any other message has it itself. */
  public static final String ORDERING_KEY = "cutwater-ordering-key";

  public static final String NULL_VALUE = Envelope.NULL_VALUE;

  /** Why a dead letter is one. */
  public static final String REASON = "cutwater-reason";

  /** The target a dead letter would have gone to. */
  public static final String INTENDED = "cutwater-intended";

  /** SHA-256 of a dead letter's whole payload, in hexadecimal. */
  public static final String PAYLOAD_SHA256 = "cutwater-payload-sha256";

  /** The size of a dead letter's whole payload in bytes. */
  public static final String PAYLOAD_BYTES = "cutwater-payload-bytes";

  /** {@code true} where a dead letter holds only the beginning of the payload. */
  public static final String PAYLOAD_TRUNCATED = "cutwater-payload-truncated";

  /** {@code true} where headers of a dead letter were left out. */
  public static final String HEADERS_TRUNCATED = "cutwater-headers-truncated";

  static final String TRUE = "true";
  private static final InstantText TIMES = new InstantText();

  private MessageProperties() {}

  /** The properties of a message that {@code lane} carries from {@code stream} to a topic. */
  public static Map<String, String> encode(String lane, String stream, Envelope envelope) {
    return encode(lane, stream, envelope, "").toMap();
  }

  /**
   * The same, for a target that is known.
   *
   * @param into the full name of the topic that is written to; a message that was published there
   *     need not say so
   */
  static PropertyList encode(String lane, String stream, Envelope envelope, String into) {
    PropertyList properties = identity(lane, stream, envelope, into);
    Headers headers = envelope.headers();
    if (!headers.isEmpty()) {
      for (String name : headers.names()) {
        HeaderProperties.add(properties, name, headers.all(name));
      }
    }
    return properties;
  }

  /** The properties that say which message it is, without its headers. */
  static PropertyList identity(String lane, String stream, Envelope envelope, String into) {
    PropertyList properties = new PropertyList();
    properties.add(ID, envelope.id());
    properties.add(LANE, lane);
    properties.add(STREAM, stream);
    properties.add(SEQUENCE, envelope.position().text());
    properties.add(PUBLISHED_AT, TIMES.of(envelope.times().published()));
    properties.addUnlessEmpty(TRAIL, envelope.trail().text());
    properties.addUnlessEmpty(SUBJECT, envelope.subject());
    properties.addUnlessEmpty(REPLY_TO, envelope.replyTo());
    if (!envelope.topic().equals(into)) {
      properties.addUnlessEmpty(TOPIC, envelope.topic());
    }
    if (envelope.key().isPresent()) {
      addKey(properties, envelope.key().get());
    }
    properties.addUnlessEmpty(SCHEMA, envelope.schema());
    if (envelope.times().event().isPresent()) {
      properties.add(EVENT_TIME, envelope.times().event().get().toString());
    }
    return properties;
  }

  /** The fingerprint of a carried message. */
  static int fingerprint(Map<String, String> properties) {
    String id = properties.get(ID);
    String published = properties.get(PUBLISHED_AT);
    try {
      return id == null || published == null
          ? Fingerprint.UNKNOWN
          : Fingerprint.of(id, Instant.parse(published));
    } catch (DateTimeParseException e) {
      return Fingerprint.UNKNOWN;
    }
  }

  private static void addKey(PropertyList properties, MessageKey key) {
    properties.add(KEY, key.text());
    if (key.base64()) {
      properties.add(KEY_BASE64, TRUE);
    }
  }

  /** Adds what a dead letter cannot have as a message: it is not ordered by its original's key. */
  static void addOrderingKey(PropertyList properties, Envelope envelope) {
    envelope
        .orderingKey()
        .ifPresent(
            key -> properties.add(ORDERING_KEY, Base64.getEncoder().encodeToString(key.bytes())));
  }

  /** The headers that {@link #encode} wrote, exactly; all properties of a foreign message. */
  public static Headers headers(Map<String, String> properties) {
    return isCarried(properties)
        ? HeaderProperties.decode(properties, OURS)
        : HeaderProperties.plain(properties);
  }

  private static final List<String> OURS =
      List.of(
          ID,
          LANE,
          STREAM,
          SEQUENCE,
          PUBLISHED_AT,
          TRAIL,
          SUBJECT,
          REPLY_TO,
          TOPIC,
          KEY,
          KEY_BASE64,
          SCHEMA,
          EVENT_TIME,
          ORDERING_KEY,
          REASON,
          INTENDED,
          PAYLOAD_SHA256,
          PAYLOAD_BYTES,
          PAYLOAD_TRUNCATED,
          HEADERS_TRUNCATED);

  /** Whether these are the properties of a message that a lane wrote, or a copy of one. */
  static boolean isCarried(Map<String, String> properties) {
    return properties.containsKey(ID)
        && properties.containsKey(LANE)
        && properties.containsKey(STREAM)
        && properties.containsKey(SEQUENCE);
  }
}
