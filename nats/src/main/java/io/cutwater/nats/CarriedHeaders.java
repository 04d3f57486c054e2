package io.cutwater.nats;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cutwater.message.Envelope;
import io.cutwater.message.Fingerprint;
import io.cutwater.message.Headers;
import io.cutwater.message.InstantText;
import io.cutwater.message.MessageKey;
import io.cutwater.message.Payload;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The headers of a carried message in a stream. Those of ours begin with {@code Cutwater-}; a
 * publisher's own stand beside them as they are, one line for each value, unless NATS would refuse
 * one, lose a part of it, or act upon it: such a one travels encoded. So a header can never pass
 * for one of ours, or for an order to the server, and all of them come back.
 */
final class CarriedHeaders {

  static final String ID = "Cutwater-Id";
  static final String LANE = "Cutwater-Lane";

  /** The lane's writer name: deployment, lane, incarnation, generation, epoch. */
  static final String WRITER = "Cutwater-Writer";

  static final String SOURCE = "Cutwater-Source";
  static final String TOPIC = "Cutwater-Topic";
  static final String SUBJECT = "Cutwater-Subject";
  static final String REPLY_TO = "Cutwater-Reply-To";
  static final String KEY = "Cutwater-Key";
  static final String KEY_BASE64 = "Cutwater-Key-Base64";
  static final String ORDERING_KEY = "Cutwater-Ordering-Key";
  static final String SCHEMA = "Cutwater-Schema";
  static final String EVENT_TIME = "Cutwater-Event-Time";
  static final String PUBLISHED_AT = "Cutwater-Published-At";
  static final String TRAIL = "Cutwater-Trail";
  static final String SEAL = "Cutwater-Seal";

  /** A publisher's header that NATS would not take as it is. */
  static final String ENCODED = "Cutwater-Encoded";

  /** One of ours whose value NATS would not take: its name in plain, its value encoded. */
  static final String FIELD = "Cutwater-Field";

  static final String REASON = "Cutwater-Reason";
  static final String INTENDED = "Cutwater-Intended";
  static final String PAYLOAD_SHA256 = "Cutwater-Payload-Sha256";
  static final String PAYLOAD_BYTES = "Cutwater-Payload-Bytes";
  static final String PAYLOAD_TRUNCATED = "Cutwater-Payload-Truncated";
  static final String HEADERS_TRUNCATED = "Cutwater-Headers-Truncated";

  private static final String OURS = "Cutwater-";
  private static final String SERVERS = "Nats-";
  private static final char SEPARATOR = '=';
  private static final int ASCII_MAX = 126;
  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
  private static final Base64.Decoder DECODER = Base64.getUrlDecoder();
  private static final InstantText TIMES = new InstantText();

  private static final Usual LANES = new Usual();
  private static final Usual WRITERS = new Usual();
  private static final Usual TOPICS = new Usual();
  private static final Usual TRAILS = new Usual();

  /** A header whose value is nearly always the very text that it was before: it is known then. */
  private static final class Usual {
    private volatile String plain = "";

    void put(HeaderLines out, String name, String value) {
      if (isSameText(value, plain)) {
        out.line(name, value);
      } else if (isPlain(value)) {
        plain = value;
        out.line(name, value);
      } else {
        putEncoded(out, name, value);
      }
    }

    void putUnlessEmpty(HeaderLines out, String name, String value) {
      if (!value.isEmpty()) {
        put(out, name, value);
      }
    }

    @SuppressWarnings("ReferenceEquality") // another one that is equal is looked at, no more
    private static boolean isSameText(String one, String other) {
      return one == other;
    }
  }

  private CarriedHeaders() {}

  /**
   * Writes what says which message it is, without its publisher's headers.
   *
   * @param subject what it is published to
   */
  static void putIdentity(
      HeaderLines out, Envelope envelope, String lane, String writer, String subject) {
    put(out, ID, envelope.id());
    LANES.put(out, LANE, lane);
    WRITERS.put(out, WRITER, writer);
    out.line(SOURCE, envelope.position().text());
    TOPICS.putUnlessEmpty(out, TOPIC, envelope.topic());
    if (!envelope.subject().equals(subject)) {
      putUnlessEmpty(out, SUBJECT, envelope.subject());
    }
    putUnlessEmpty(out, REPLY_TO, envelope.replyTo());
    if (envelope.key().isPresent()) {
      putKey(out, envelope.key().get());
    }
    if (envelope.orderingKey().isPresent()) {
      out.line(ORDERING_KEY, ENCODER.encodeToString(envelope.orderingKey().get().bytes()));
    }
    putUnlessEmpty(out, SCHEMA, envelope.schema());
    if (envelope.times().event().isPresent()) {
      out.line(EVENT_TIME, envelope.times().event().get().toString());
    }
    out.line(PUBLISHED_AT, TIMES.of(envelope.times().published()));
    TRAILS.putUnlessEmpty(out, TRAIL, envelope.trail().text());
  }

  private static void putKey(HeaderLines out, MessageKey key) {
    put(out, KEY, key.text());
    if (key.base64()) {
      put(out, KEY_BASE64, "true");
    }
  }

  private static void putUnlessEmpty(HeaderLines out, String name, String value) {
    if (!value.isEmpty()) {
      put(out, name, value);
    }
  }

  /** Writes one of ours. */
  static void put(HeaderLines out, String name, String value) {
    if (isPlain(value)) {
      out.line(name, value);
    } else {
      putEncoded(out, name, value);
    }
  }

  private static void putEncoded(HeaderLines out, String name, String value) {
    out.line(FIELD, name + SEPARATOR + encode(value));
  }

  /** Writes a publisher's header in all its values. */
  static void putCarried(HeaderLines out, String name, List<String> values) {
    if (isPlainName(name) && values.stream().allMatch(CarriedHeaders::isPlain)) {
      values.forEach(value -> out.line(name, value));
    } else {
      String encoded = encode(name);
      values.forEach(value -> out.line(ENCODED, encoded + SEPARATOR + encode(value)));
    }
  }

  /** Writes all headers of a publisher. */
  static void putCarried(HeaderLines out, Headers headers) {
    for (String name : headers.names()) {
      putCarried(out, name, headers.all(name));
    }
  }

  /** One of ours, however it was written; empty where there is none. */
  static Optional<String> own(Headers headers, String name) {
    Optional<String> plain = headers.first(name);
    if (plain.isPresent()) {
      return plain;
    }
    String prefix = name + SEPARATOR;
    for (String field : headers.all(FIELD)) {
      if (field.startsWith(prefix)) {
        return decode(field.substring(prefix.length()));
      }
    }
    return Optional.empty();
  }

  /** Bytes of ours, which travel as Base64. */
  static Optional<Payload> ownBytes(Headers headers, String name) {
    return headers.first(name).flatMap(CarriedHeaders::decodeBytes).map(Payload::owning);
  }

  /** A time of ours; empty where there is none, or none that can be read. */
  static Optional<Instant> ownTime(Headers headers, String name) {
    try {
      return headers.first(name).map(Instant::parse);
    } catch (java.time.format.DateTimeParseException e) {
      return Optional.empty();
    }
  }

  /** The fingerprint of a carried message. */
  static int fingerprint(Headers headers) {
    Optional<Instant> published = ownTime(headers, PUBLISHED_AT);
    return own(headers, ID)
        .filter(id -> published.isPresent())
        .map(id -> Fingerprint.of(id, published.get()))
        .orElse(Fingerprint.UNKNOWN);
  }

  /** The publisher's headers in a carried message, with none of ours or the server's among them. */
  static Headers carried(Headers stored) {
    Map<String, List<String>> given = new LinkedHashMap<>();
    for (String name : stored.names()) {
      if (isPlainName(name)) {
        given.put(name, new ArrayList<>(stored.all(name)));
      }
    }
    for (String line : stored.all(ENCODED)) {
      int separator = line.indexOf(SEPARATOR);
      Optional<String> name = separator < 0 ? Optional.empty() : decode(line, 0, separator);
      Optional<String> value = decode(line, separator + 1, line.length());
      if (name.isPresent() && value.isPresent()) {
        given.computeIfAbsent(name.get(), first -> new ArrayList<>(1)).add(value.get());
      }
    }
    return Headers.of(given);
  }

  private static boolean isPlainName(String name) {
    if (name.isEmpty() || startsWith(name, OURS) || startsWith(name, SERVERS)) {
      return false;
    }
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c <= ' ' || c > ASCII_MAX || c == ':') {
        return false;
      }
    }
    return true;
  }

  private static boolean startsWith(String name, String prefix) {
    return name.regionMatches(true, 0, prefix, 0, prefix.length());
  }

  private static boolean isPlain(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c > ASCII_MAX || (c < ' ' && c != '\t')) {
        return false;
      }
    }
    return value.isEmpty()
        || !(isBlank(value.charAt(0)) || isBlank(value.charAt(value.length() - 1)));
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t';
  }

  private static String encode(String text) {
    return ENCODER.encodeToString(text.getBytes(UTF_8));
  }

  private static Optional<String> decode(String line, int from, int to) {
    return decode(line.substring(from, to));
  }

  private static Optional<String> decode(String base64) {
    return decodeBytes(base64).map(bytes -> new String(bytes, UTF_8));
  }

  private static Optional<byte[]> decodeBytes(String base64) {
    try {
      return Optional.of(DECODER.decode(base64));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
