package io.cutwater.relay.sim;

import io.cutwater.message.LedgerPosition;
import io.cutwater.message.Position;
import io.cutwater.message.StreamSequence;
import io.cutwater.relay.Event;
import io.cutwater.relay.TargetOpening;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A Pulsar topic-partition with deduplication, as seen in research: a batch is judged by its lowest
 * sequence alone; pushed runs ahead of persisted; adds of a dead connection may land later.
 */
final class SimTopic extends SimTarget {

  /** How a broker answers a batch: positions, or nothing but success, or not yet. */
  enum Verdict {
    ACCEPTED,
    DUPLICATE,
    UNDECIDED
  }

  private record Add(String producer, List<Sent> batch, @Nullable SimWriting from) {}

  private final Map<String, Long> pushed = new HashMap<>();
  private final Map<String, Long> persisted = new HashMap<>();
  private final Map<String, SimWriting> connected = new HashMap<>();
  private final Deque<Add> adding = new ArrayDeque<>();
  private final boolean keepsNothing;

  SimTopic() {
    this(false, message -> {});
  }

  /**
   * @param keepsNothing whether it is one that nobody can read again, and that deduplicates nothing
   */
  SimTopic(boolean keepsNothing, Consumer<Message> observer) {
    super(observer);
    this.keepsNothing = keepsNothing;
  }

  @Override
  boolean isReadable() {
    return !keepsNothing;
  }

  @Override
  @Nullable SimWriting connect(TargetOpening opening, int batchMax, Consumer<Event> inbox) {
    SimWriting writing = new SimWriting(this, opening.target(), opening.writer(), batchMax, inbox);
    if (keepsNothing) {
      connected.put(opening.writer(), writing);
      return writing;
    }
    return connected.putIfAbsent(opening.writer(), writing) == null ? writing : null;
  }

  void disconnect(String producer, SimWriting writing) {
    connected.remove(producer, writing);
  }

  boolean isConnected(String producer, SimWriting writing) {
    return connected.get(producer) == writing;
  }

  @Override
  long lastSequence(String producer) {
    return keepsNothing ? -1 : pushed.getOrDefault(producer, -1L);
  }

  @Override
  Optional<Position> lastWritten(String producer) {
    long last = lastSequence(producer);
    return last < 1 ? Optional.empty() : Optional.of(new StreamSequence(last));
  }

  Verdict receive(String producer, List<Sent> batch, SimWriting from) {
    if (keepsNothing) {
      adding.addLast(new Add(producer, batch, from));
      return Verdict.ACCEPTED;
    }
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

  @Override
  boolean isAdding() {
    return !adding.isEmpty();
  }

  /** The oldest add is persisted, and answered where somebody still listens. */
  @Override
  void persist() {
    Add add = adding.removeFirst();
    List<Position> receipts = new ArrayList<>();
    for (Sent sent : add.batch()) {
      receipts.add(store(add.producer(), source(sent), sent.outgoing()));
    }
    persisted.merge(add.producer(), add.batch().getLast().sequence(), Math::max);
    if (add.from() != null && isConnected(add.producer(), add.from())) {
      add.from().stored(add.batch(), receipts);
    }
  }

  /** What a sequence id tells of; a broker that keeps nothing is told no number. */
  private static Position source(Sent sent) {
    return sent.sequence() < 1
        ? sent.outgoing().envelope().position()
        : new StreamSequence(sent.sequence());
  }

  /** The ledger failed: what was pushed is not stored, and every producer must connect again. */
  @Override
  void failAdds() {
    adding.clear();
    pushed.clear();
    pushed.putAll(persisted);
    List.copyOf(connected.values()).forEach(SimWriting::cut);
  }

  /**
   * Somebody else takes our name and pushes its sequence far ahead.
   *
   * @return makes the topic forget that
   */
  Runnable squat(String producer, long sequence) {
    Map<String, Long> pushedBefore = Map.copyOf(pushed);
    Map<String, Long> persistedBefore = Map.copyOf(persisted);
    pushed.put(producer, sequence);
    persisted.put(producer, sequence);
    return () -> {
      back(pushed, pushedBefore, producer);
      back(persisted, persistedBefore, producer);
    };
  }

  private static void back(Map<String, Long> now, Map<String, Long> before, String producer) {
    now.remove(producer);
    Optional.ofNullable(before.get(producer)).ifPresent(was -> now.put(producer, was));
  }

  /** Nothing of a producer that was away for hours is on its way any more. */
  @Override
  void forget(String producer) {
    if (!connected.containsKey(producer)
        && adding.stream().noneMatch(add -> add.producer().equals(producer))) {
      pushed.remove(producer);
      persisted.remove(producer);
    }
  }

  @Override
  Position position(int index) {
    return new LedgerPosition(1, index, -1, -1);
  }

  @Override
  int index(Position position) {
    return (int) ((LedgerPosition) position).entry();
  }
}
