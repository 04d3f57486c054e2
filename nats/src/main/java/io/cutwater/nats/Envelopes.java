package io.cutwater.nats;

import io.cutwater.message.Envelope;
import io.cutwater.message.Headers;
import io.cutwater.message.Payload;
import io.cutwater.message.Position;
import java.time.Instant;

/** Makes envelopes of the messages of one stream. */
interface Envelopes {

  /**
   * The envelope of a stored message.
   *
   * @param storedAt when the stream stored it
   */
  Envelope envelope(
      Position position, String subject, Headers headers, Payload payload, Instant storedAt);
}
