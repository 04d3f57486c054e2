package io.cutwater.relay.sim;

import io.cutwater.message.Fingerprint;
import io.cutwater.message.Position;
import io.cutwater.message.StreamSequence;
import io.cutwater.relay.Event;
import io.cutwater.relay.Outgoing;
import io.cutwater.relay.Skipped;
import io.cutwater.relay.TargetOpening;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a lane writes to: a log, and whatever its server does before something stands in it. */
abstract class SimTarget {

  /** The writer of messages that are nobody's of ours. */
  static final String FOREIGN = "foreign";

  /** A stored message; {@code source} is where its writer says that it comes from. */
  record Message(String producer, Position source, Outgoing outgoing, Position at) {}

  /** A message on its way. */
  record Sent(long ticket, long sequence, Outgoing outgoing) {}

  private final List<Message> log = new ArrayList<>();
  private final Consumer<Message> observer;
  private int trimmed;

  /**
   * @param observer is told of everything that is stored
   */
  SimTarget(Consumer<Message> observer) {
    this.observer = observer;
  }

  /**
   * Takes the writer's name, or its fence.
   *
   * @return null where another connection holds the name
   */
  abstract @Nullable SimLink connect(TargetOpening opening, int batchMax, Consumer<Event> inbox);

  /** What was pushed under a name, as {@link io.cutwater.relay.TargetFacts} has it. */
  abstract long lastSequence(String producer);

  /** The highest source position that the target knows to come from that writer. */
  abstract Optional<Position> lastWritten(String producer);

  /** Whether there is something for the servers to do. */
  abstract boolean isAdding();

  /** The servers do the next thing: most often something is stored, and confirmed. */
  abstract void persist();

  /** A ledger or a leader fails with all that was not stored, and with it every connection. */
  abstract void failAdds();

  /** A writer was away for hours, and its server forgets what it knew of it. */
  abstract void forget(String producer);

  /** Where the message stands that is stored as number {@code index}, from 0. */
  abstract Position position(int index);

  abstract int index(Position position);

  /** Whether it can be read again. */
  boolean isReadable() {
    return true;
  }

  final Position store(String producer, Position source, Outgoing outgoing) {
    Message message = new Message(producer, source, outgoing, position(log.size()));
    log.add(message);
    observer.accept(message);
    return message.at();
  }

  /** Somebody else writes here, with our properties but not our name. */
  void storeForeign(Outgoing outgoing) {
    var unused = store(FOREIGN, new StreamSequence(1), outgoing);
  }

  final void trimAll() {
    trimmed = log.size();
  }

  final List<Message> log() {
    return log;
  }

  final Optional<Position> end() {
    return !isReadable() || log.size() == trimmed
        ? Optional.empty()
        : Optional.of(log.getLast().at());
  }

  final int index(Optional<Position> position) {
    return position.map(this::index).orElse(0);
  }

  /** What a reader from {@code from} finds of {@code producer} above {@code floor}. */
  final Map<Position, Skipped> scan(
      String producer, Optional<Position> from, Optional<Position> floor) {
    return scan(producer, index(from), log.size(), floor);
  }

  /** The same of the messages from number {@code from} to before number {@code until}. */
  final Map<Position, Skipped> scan(
      String producer, int from, int until, Optional<Position> floor) {
    Map<Position, Skipped> found = new HashMap<>();
    for (int i = Math.max(trimmed, from); isReadable() && i < until; i++) {
      Message message = log.get(i);
      if (message.producer().equals(producer)
          && (floor.isEmpty() || message.source().isAfter(floor.get()))) {
        found.putIfAbsent(
            message.source(),
            new Skipped(message.at(), Fingerprint.of(message.outgoing().envelope())));
      }
    }
    return found;
  }

  /** Whether a reader from {@code from} would start there. */
  final boolean covers(Optional<Position> from) {
    return !isReadable()
        || (index(from) >= trimmed && (from.isEmpty() || index(from) < log.size()));
  }
}
