package io.cutwater.fleet;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which channels operators have paused, on whichever instance they said so. The latest decision
 * holds. Each is later than every other one that its instance knew of, whatever its clock says (a
 * hybrid logical clock, Kulkarni et al. 2014). Safe for use by several threads.
 */
final class Pauses {

  private final Map<String, Decision> byChannel = new HashMap<>();

  /**
   * What an operator said of a channel.
   *
   * @param atMillis when, by that instance's clock; two that say the same time are told apart by
   *     what they say: a pause holds
   */
  record Decision(String channel, boolean paused, long atMillis) {

    private boolean isAfter(Decision other) {
      return atMillis > other.atMillis || (atMillis == other.atMillis && paused && !other.paused);
    }
  }

  /** Takes a decision here. */
  synchronized Decision decide(String channel, boolean paused, long nowMillis) {
    Decision known = byChannel.get(channel);
    long at = known == null ? nowMillis : Math.max(nowMillis, known.atMillis() + 1);
    Decision decision = new Decision(channel, paused, at);
    byChannel.put(channel, decision);
    return decision;
  }

  /**
   * Takes in what was decided elsewhere.
   *
   * @return whether it is the latest now, and was not known
   */
  synchronized boolean merge(Decision decision) {
    Decision known = byChannel.get(decision.channel());
    if (known != null && !decision.isAfter(known)) {
      return false;
    }
    byChannel.put(decision.channel(), decision);
    return known != null || decision.paused();
  }

  synchronized Optional<Decision> of(String channel) {
    return Optional.ofNullable(byChannel.get(channel));
  }

  synchronized List<Decision> all() {
    return List.copyOf(byChannel.values());
  }
}
