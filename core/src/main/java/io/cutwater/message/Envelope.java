package io.cutwater.message;

import java.time.Instant;

/**
 * One message with all it carries.
 *
 * @param id the name of the message to people ({@code cutwater-id}), the same wherever it appears;
 *     never used to detect duplicates
 * @param position where it stands in its source
 * @param subject the NATS subject, or the Pulsar topic, it was published to
 * @param replyTo the subject a reply was asked on, empty where none was
 * @param headers every header, in every value
 * @param payload the bytes as they were published
 * @param storedAt when the source stored it, by the source's clock
 */
public record Envelope(
    String id,
    Position position,
    String subject,
    String replyTo,
    Headers headers,
    Payload payload,
    Instant storedAt) {

  /** What a message costs beyond its text and payload, in bytes: objects, references, metadata. */
  public static final int OVERHEAD_BYTES = 256;

  /** The memory this message takes, in bytes, as windows and pools count it. */
  public long size() {
    return (long) payload.size() + subject.length() + headers.characters() + OVERHEAD_BYTES;
  }
}
