package io.cutwater.relay;

import io.cutwater.message.Envelope;
import io.cutwater.relay.Router.Route;

/**
 * Judges whether a message may enter its target: limits, schema, grants. Asked only once the target
 * and the dead-letter target are known not to hold the message already. What it decides by is part
 * of the routing epoch.
 */
public interface Gate {

  /**
   * @param shaped what would be carried of the message
   * @param route where it would go
   */
  Verdict judge(Envelope shaped, Route.To route);

  /** A judgement. */
  sealed interface Verdict {

    record Admitted() implements Verdict {}

    /**
     * @param reason why not, in words for the person who will look at the dead letter
     */
    record Refused(String reason) implements Verdict {}
  }
}
