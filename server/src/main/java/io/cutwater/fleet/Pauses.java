package io.cutwater.fleet;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which channels operators have paused, on whichever instance they said so. The latest decision
 * holds. Each is later than every other one that its instance knew of, whatever its clock says (a
 * hybrid logical clock, Kulkarni et al. 2014). Safe for use by several threads.
 */
final class Pauses {

  private static final Logger LOG = LoggerFactory.getLogger(Pauses.class);

  private final PauseSwitch pausing;
  private final ReentrantLock enacting = new ReentrantLock();
  private final Map<String, Decision> byChannel = new HashMap<>();

  /**
   * @param pausing does here what was decided elsewhere
   */
  Pauses(PauseSwitch pausing) {
    this.pausing = pausing;
  }

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

  /** Takes in what was decided elsewhere; where it is news, it is done here before long. */
  void heard(Decision decision, Word.Speaker by) {
    if (isNews(decision)) {
      LOG.atInfo()
          .addKeyValue("channel", decision.channel())
          .log(
              "Channel was {}, says instance {}",
              decision.paused() ? "paused" : "resumed",
              by.instance());
      Thread.ofVirtual().name("pause").start(() -> enact(decision.channel()));
    }
  }

  private synchronized boolean isNews(Decision decision) {
    Decision known = byChannel.get(decision.channel());
    if (known != null && !decision.isAfter(known)) {
      return false;
    }
    byChannel.put(decision.channel(), decision);
    return known != null || decision.paused();
  }

  /** One after the other, each by the latest decision: the last one has the last word. */
  private void enact(String channel) {
    enacting.lock();
    try {
      Optional<Decision> latest = of(channel);
      if (latest.isPresent()) {
        pausing.set(channel, latest.get().paused());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      enacting.unlock();
    }
  }

  private synchronized Optional<Decision> of(String channel) {
    return Optional.ofNullable(byChannel.get(channel));
  }

  synchronized List<Decision> all() {
    return List.copyOf(byChannel.values());
  }
}
