package io.cutwater.nats;

import io.cutwater.message.Envelope;
import io.cutwater.message.Headers;
import io.cutwater.message.Payload;
import io.cutwater.message.StreamSequence;
import io.cutwater.message.Utf8;
import io.nats.client.Message;
import java.time.Instant;
import java.util.Arrays;

/**
 * A message of a stream as a consumer delivers it through {@link RawHeaderPort}.
 *
 * @param subject the subject as the client decoded it: bytes that are no UTF-8 became U+FFFD, so
 *     that such a message can be told, and delivered, but not its subject
 * @param ack what the reply subject says
 * @param ackSubject where an acknowledgement goes
 * @param headers the headers, however they were written
 * @param payload the bytes without the headers
 * @param dataBytes the size of the headers, as they were written, and the payload
 */
record StoredMessage(
    String subject,
    AckSubject ack,
    String ackSubject,
    Headers headers,
    Payload payload,
    int dataBytes) {

  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  static boolean isStored(Message message) {
    String reply = message.getReplyTo();
    return reply != null && reply.startsWith(AckSubject.PREFIX);
  }

  static StoredMessage of(Message message) {
    String reply = message.getReplyTo();
    String subject = message.getSubject();
    byte[] data = message.getData();
    int mark = mark(reply);
    if (mark < 0) {
      AckSubject ack = AckSubject.parse(reply, reply.length());
      return new StoredMessage(
          subject, ack, reply, Headers.empty(), Payload.owning(data), data.length);
    }
    String ackSubject = reply.substring(0, mark);
    int length = Integer.parseInt(reply, mark + 2, reply.length(), 10);
    return new StoredMessage(
        subject,
        AckSubject.parse(ackSubject, mark),
        ackSubject,
        HeaderBlock.parse(data, length),
        Payload.owning(Arrays.copyOfRange(data, length, data.length)),
        data.length);
  }

  /** Where the mark begins in the last token, or -1: stream names may hold a mark too. */
  private static int mark(String reply) {
    for (int i = reply.length() - 1; i > 0 && reply.charAt(i) != '.'; i--) {
      if (reply.charAt(i) == RawHeaderPort.MARK) {
        return i - 1;
      }
    }
    return -1;
  }

  /**
   * Its size in bytes as the server counts it for a request's {@code max_bytes}: subject, reply
   * subject, headers and payload, nats-server's {@code consumer.loopAndGatherMsgs}.
   *
   * @param ackExtra how many bytes more than characters the acknowledgement subject has, {@link
   *     #ackExtra}: the same for all messages of a consumer
   */
  long wireBytes(long ackExtra) {
    return Utf8.length(subject) + ackSubject.length() + ackExtra + dataBytes;
  }

  long ackExtra() {
    return Utf8.length(ackSubject) - ackSubject.length();
  }

  /** The envelope that {@code reader} makes of it. */
  Envelope envelope(Envelopes reader) {
    return reader.envelope(
        new StreamSequence(ack.streamSequence()), subject, headers, payload, storedAt());
  }

  Instant storedAt() {
    long nanos = ack.storedAtNanos();
    return Instant.ofEpochSecond(nanos / NANOS_PER_SECOND, nanos % NANOS_PER_SECOND);
  }
}
