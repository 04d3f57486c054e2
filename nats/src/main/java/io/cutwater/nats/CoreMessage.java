package io.cutwater.nats;

import io.cutwater.message.Envelope;
import io.cutwater.message.Headers;
import io.cutwater.message.Payload;
import io.cutwater.message.Position;
import io.nats.client.Message;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A message of core NATS as a subscription gets it through {@link CoreHeaderPort}.
 *
 * @param replyTo the subject that a reply is asked on; empty for none
 */
record CoreMessage(String subject, String replyTo, Headers headers, Payload payload) {

  static CoreMessage of(Message message) {
    @Nullable String reply = message.getReplyTo();
    byte[] data = message.getData();
    int mark = reply == null ? -1 : reply.lastIndexOf(CoreHeaderPort.CORE_MARK);
    if (reply == null || mark < 0) {
      return new CoreMessage(
          message.getSubject(), reply == null ? "" : reply, Headers.empty(), Payload.owning(data));
    }
    int length = Integer.parseInt(reply, mark + 1, reply.length(), 10);
    return new CoreMessage(
        message.getSubject(),
        mark == 0 ? "" : reply.substring(0, mark - 1),
        HeaderBlock.parse(data, length),
        Payload.owning(Arrays.copyOfRange(data, length, data.length)));
  }

  /** The envelope that {@code reader} makes of it, received at {@code at}. */
  Envelope envelope(EnvelopeReader reader, Position position, Instant at) {
    return reader.envelope(position, subject, replyTo, headers, payload, at);
  }
}
