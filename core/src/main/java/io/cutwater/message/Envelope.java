package io.cutwater.message;

import java.time.Instant;
import java.util.Optional;

/**
 * One message with all it carries, in words that both sides understand: what one side has no field
 * for travels along, so that a message that comes back is the one that left.
 *
 * @param id the name of the message to people ({@code cutwater-id}), the same wherever it appears;
 *     never used to detect duplicates
 * @param position where it stands in its source
 * @param subject the NATS subject it was published to; empty where it never was on NATS
 * @param topic the full name of the Pulsar topic it was published to, without its partition; empty
 *     where it never was on Pulsar
 * @param replyTo the subject a reply was asked on, empty where none was
 * @param key the key it was published with; empty where it had none
 * @param orderingKey what orders it for key-shared consumers, where that is not the key
 * @param headers every header, in every value
 * @param payload the bytes as they were published
 * @param times when it happened, was published and was stored
 * @param schema the schema it was published under, as {@code TYPE name version}; empty for none
 * @param trail the logs that hold it already, its source included, as far as that is certain
 */
public record Envelope(
    String id,
    Position position,
    String subject,
    String topic,
    String replyTo,
    Optional<MessageKey> key,
    Optional<Payload> orderingKey,
    Headers headers,
    Payload payload,
    Times times,
    String schema,
    Trail trail) {

  /**
   * A header whose last value is {@code true} on a message that has no value at all, as on a
   * compacted topic one has that removes a key.
   */
  public static final String NULL_VALUE = "cutwater-null-value";

  /** What a message costs beyond its text and payload, in bytes: objects, references, metadata. */
  public static final int OVERHEAD_BYTES = 256;

  /**
   * When a message happened.
   *
   * @param stored when this source stored it, by the source's clock
   * @param published when it was first published, as far as that is known
   * @param event when its publisher says it happened; empty where it does not say
   */
  public record Times(Instant stored, Instant published, Optional<Instant> event) {

    /** A message that was published when it was stored, and says no more. */
    public static Times stored(Instant at) {
      return new Times(at, at, Optional.empty());
    }
  }

  /** A message that was published to a NATS subject, and was never anywhere else. */
  public static Envelope onNats(
      String id,
      Position position,
      String subject,
      Headers headers,
      Payload payload,
      Instant storedAt) {
    return new Envelope(
        id,
        position,
        subject,
        "",
        "",
        Optional.empty(),
        Optional.empty(),
        headers,
        payload,
        Times.stored(storedAt),
        "",
        Trail.EMPTY);
  }

  /** When its source stored it. */
  public Instant storedAt() {
    return times.stored();
  }

  /** The same message with other headers. */
  public Envelope withHeaders(Headers others) {
    return others.equals(headers)
        ? this
        : new Envelope(
            id,
            position,
            subject,
            topic,
            replyTo,
            key,
            orderingKey,
            others,
            payload,
            times,
            schema,
            trail);
  }

  /** The memory this message takes, in bytes, as windows and pools count it. */
  public long size() {
    return (long) payload.size()
        + subject.length()
        + topic.length()
        + headers.characters()
        + OVERHEAD_BYTES;
  }
}
