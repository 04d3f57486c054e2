package io.cutwater.pulsar;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cutwater.message.Envelope;
import io.cutwater.message.Headers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The properties of a carried message on a Pulsar topic, and the headers read back from them.
 *
 * <pre>
 * cutwater-id           the message's id, the same wherever it appears
 * cutwater-lane         the lane that carried it
 * cutwater-stream       the stream it came from
 * cutwater-sequence     its position there, in decimal
 * cutwater-subject      the subject it was published to
 * cutwater-reply-to     the subject a reply was asked on, where one was
 * NAME                  the first value of header NAME, so that traceparent is plain to others
 * cutwater-values.NAME  all values of header NAME as a JSON array, where there are several
 * cutwater-header.NAME  the same as NAME, for a header whose own name begins with cutwater-
 * </pre>
 *
 * <p>A header can therefore never pass for a property of ours, whatever its case. The properties
 * are for people and consumers; the relay believes none of them (E21).
 */
public final class MessageProperties {

  public static final String ID = "cutwater-id";
  public static final String LANE = "cutwater-lane";
  public static final String STREAM = "cutwater-stream";
  public static final String SEQUENCE = "cutwater-sequence";
  public static final String SUBJECT = "cutwater-subject";
  public static final String REPLY_TO = "cutwater-reply-to";

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

  private static final String OURS = "cutwater-";
  private static final String HEADER = "cutwater-header.";
  private static final String VALUES = "cutwater-values.";
  private static final ObjectMapper JSON = new ObjectMapper();

  private MessageProperties() {}

  /** The properties of a message that {@code lane} carries from {@code stream}. */
  public static Map<String, String> encode(String lane, String stream, Envelope envelope) {
    Map<String, String> properties = identity(lane, stream, envelope);
    Headers headers = envelope.headers();
    for (String name : headers.names()) {
      putHeader(properties, name, headers.all(name));
    }
    return properties;
  }

  /** The properties that say which message it is, without its headers. */
  static Map<String, String> identity(String lane, String stream, Envelope envelope) {
    Map<String, String> properties = new LinkedHashMap<>();
    properties.put(ID, envelope.id());
    properties.put(LANE, lane);
    properties.put(STREAM, stream);
    properties.put(SEQUENCE, envelope.position().text());
    properties.put(SUBJECT, envelope.subject());
    if (!envelope.replyTo().isEmpty()) {
      properties.put(REPLY_TO, envelope.replyTo());
    }
    return properties;
  }

  static void putHeader(Map<String, String> properties, String name, List<String> values) {
    properties.put(isOurs(name) ? HEADER + name : name, values.getFirst());
    if (values.size() > 1) {
      properties.put(VALUES + name, json(values));
    }
  }

  /** The headers that {@link #encode} wrote, exactly; all properties of a foreign message. */
  public static Headers headers(Map<String, String> properties) {
    Map<String, List<String>> headers = new LinkedHashMap<>();
    properties.forEach((property, value) -> {
      if (property.startsWith(HEADER)) {
        headers.put(property.substring(HEADER.length()), List.of(value));
      } else if (!isOurs(property)) {
        headers.put(property, List.of(value));
      }
    });
    headers.replaceAll((name, first) -> values(properties, name).orElse(first));
    return Headers.of(headers);
  }

  private static Optional<List<String>> values(Map<String, String> properties, String name) {
    String json = properties.get(VALUES + name);
    if (json == null) {
      return Optional.empty();
    }
    try {
      List<String> values = new ArrayList<>();
      for (JsonNode value : JSON.readTree(json)) {
        values.add(value.asText());
      }
      return values.isEmpty() ? Optional.empty() : Optional.of(values);
    } catch (JsonProcessingException e) {
      // Another publisher's property of the same name: its first value stands.
      return Optional.empty();
    }
  }

  private static boolean isOurs(String name) {
    return name.regionMatches(true, 0, OURS, 0, OURS.length());
  }

  private static String json(List<String> values) {
    try {
      return JSON.writeValueAsString(values);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a list of strings is always JSON", e);
    }
  }
}
