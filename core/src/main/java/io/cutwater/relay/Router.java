package io.cutwater.relay;

import io.cutwater.message.Envelope;
import io.cutwater.message.TargetName;

/** Decides where a message goes: the same answer for the same message, always. */
public interface Router {

  Route route(Envelope envelope);

  /** Where a message goes. */
  sealed interface Route {

    /**
     * @param key what orders the message in its target: the key on a topic, empty for none; the
     *     subject on a stream
     */
    record To(TargetName target, String key) implements Route {}

    /** The message is not to be carried: its target holds it already, from where it came. */
    record Omitted() implements Route {}

    /** The message has no target: it is a dead letter. */
    record Nowhere(String reason) implements Route {}
  }
}
