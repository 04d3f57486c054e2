package io.cutwater.relay.sim;

import io.cutwater.message.LedgerPosition;
import io.cutwater.message.Position;
import io.cutwater.message.StreamSequence;
import io.cutwater.relay.Outgoing;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A Pulsar topic-partition with deduplication, as seen in research: a batch is judged by its lowest
 * sequence alone; pushed runs ahead of persisted; adds of a dead connection may land later.
 */
final class SimTopic {

  record Message(String producer, long sequence, Outgoing outgoing, Position at) {}

  record Sent(long ticket, long sequence, Outgoing outgoing) {}

  /** How a broker answers a batch: positions, or nothing but success, or not yet. */
  enum Verdict {
    ACCEPTED,
    DUPLICATE,
    UNDECIDED
  }

  private record Add(String producer, List<Sent> batch, @Nullable SimWriting from) {}

  private final List<Message> log = new ArrayList<>();
  private final Map<String, Long> pushed = new HashMap<>();
  private final Map<String, Long> persisted = new HashMap<>();
  private final Map<String, SimWriting> connected = new HashMap<>();
  private final Deque<Add> adding = new ArrayDeque<>();
  private int trimmed;

  boolean connect(String producer, SimWriting writing) {
    return connected.putIfAbsent(producer, writing) == null;
  }

  void disconnect(String producer, SimWriting writing) {
    connected.remove(producer, writing);
  }

  boolean isConnected(String producer, SimWriting writing) {
    return connected.get(producer) == writing;
  }

  long lastSequence(String producer) {
    return pushed.getOrDefault(producer, -1L);
  }

  /** The highest source position that was pushed under that name. */
  Optional<Position> lastWritten(String producer) {
    long last = lastSequence(producer);
    return last < 1 ? Optional.empty() : Optional.of(new StreamSequence(last));
  }

  Verdict receive(String producer, List<Sent> batch, SimWriting from) {
    long lowest = batch.getFirst().sequence();
    if (lowest <= persisted.getOrDefault(producer, -1L)) {
      return Verdict.DUPLICATE;
    }
    if (lowest <= pushed.getOrDefault(producer, -1L)) {
      return Verdict.UNDECIDED;
    }
    pushed.put(producer, batch.getLast().sequence());
    adding.addLast(new Add(producer, batch, from));
    return Verdict.ACCEPTED;
  }

  boolean isAdding() {
    return !adding.isEmpty();
  }

  /** The oldest add is persisted, and answered where somebody still listens. */
  void persist() {
    Add add = adding.removeFirst();
    List<Position> receipts = new ArrayList<>();
    for (Sent sent : add.batch()) {
      Position at = new LedgerPosition(1, log.size(), -1, -1);
      log.add(new Message(add.producer(), sent.sequence(), sent.outgoing(), at));
      receipts.add(at);
    }
    persisted.merge(add.producer(), add.batch().getLast().sequence(), Math::max);
    if (add.from() != null && isConnected(add.producer(), add.from())) {
      add.from().stored(add.batch(), receipts);
    }
  }

  /** The ledger failed: what was pushed is not stored, and every producer must connect again. */
  void failAdds() {
    adding.clear();
    pushed.clear();
    pushed.putAll(persisted);
    List.copyOf(connected.values()).forEach(SimWriting::cut);
  }

  /** Somebody else writes here, with our properties but not our name. */
  void storeForeign(Outgoing outgoing) {
    log.add(new Message("foreign", 1, outgoing, new LedgerPosition(1, log.size(), -1, -1)));
  }

  /** Somebody else takes our name and pushes its sequence far ahead. */
  void squat(String producer, long sequence) {
    pushed.put(producer, sequence);
    persisted.put(producer, sequence);
  }

  /**
   * The broker forgets a producer that was away for hours: nothing of it is on its way any more.
   */
  void forget(String producer) {
    if (!connected.containsKey(producer)
        && adding.stream().noneMatch(add -> add.producer().equals(producer))) {
      pushed.remove(producer);
      persisted.remove(producer);
    }
  }

  void trimAll() {
    trimmed = log.size();
  }

  Optional<Position> end() {
    return log.size() == trimmed ? Optional.empty() : Optional.of(log.getLast().at());
  }

  /** What a reader from {@code from} finds of {@code producer} above {@code floor}. */
  Map<Position, Position> scan(String producer, Optional<Position> from, long floor) {
    return scan(producer, index(from), log.size(), floor);
  }

  /** The same of the messages from number {@code from} to before number {@code until}. */
  Map<Position, Position> scan(String producer, int from, int until, long floor) {
    Map<Position, Position> found = new HashMap<>();
    for (int i = Math.max(trimmed, from); i < until; i++) {
      Message message = log.get(i);
      if (message.producer().equals(producer) && message.sequence() > floor) {
        found.put(new StreamSequence(message.sequence()), message.at());
      }
    }
    return found;
  }

  /** Whether a reader from {@code from} would start there. */
  boolean covers(Optional<Position> from) {
    return index(from) >= trimmed && (from.isEmpty() || index(from) < log.size());
  }

  static int index(Optional<Position> position) {
    return position.map(at -> (int) ((LedgerPosition) at).entry()).orElse(0);
  }

  List<Message> log() {
    return log;
  }
}
