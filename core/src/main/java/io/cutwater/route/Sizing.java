package io.cutwater.route;

import io.cutwater.message.Envelope;

/** How large a message becomes in its target, known before it is sent. */
@FunctionalInterface
public interface Sizing {

  /**
   * An upper bound, in bytes, of all that is stored: payload, headers, metadata.
   *
   * @param key the message's key on a topic, or its subject on a stream
   */
  long bytes(Envelope envelope, String key);

  /** The same of the headers alone; 0 where they have no limit of their own. */
  default long headerBytes(Envelope envelope) {
    return 0;
  }

  /**
   * A bound of {@link #headerBytes} that is made without a look at each character; with the payload
   * also one of {@link #bytes}. A message that fits by it needs no exact one.
   */
  default long roughHeaderBytes(Envelope envelope) {
    return Integer.MAX_VALUE;
  }
}
