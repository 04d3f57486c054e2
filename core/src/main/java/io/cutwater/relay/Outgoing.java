package io.cutwater.relay;

import io.cutwater.message.Envelope;

/** What is sent to a target: a message as it is, or its dead letter. */
public sealed interface Outgoing {

  Envelope envelope();

  /**
   * A message on its way.
   *
   * @param key what orders it in its target: its key on a topic, empty for none; its subject on a
   *     stream
   */
  record Carried(Envelope envelope, String key) implements Outgoing {}

  /**
   * A message that cannot be delivered as it is.
   *
   * @param intended the target it would have gone to; empty where none could be told
   * @param reason why, in words for the person who will look at it
   */
  record DeadLetter(Envelope envelope, String intended, String reason) implements Outgoing {}
}
