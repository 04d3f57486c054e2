package io.cutwater.pulsar;

import io.cutwater.message.LedgerPosition;
import io.cutwater.message.Position;
import io.cutwater.message.StreamSequence;
import io.cutwater.relay.Fault;
import io.cutwater.relay.Fault.Code;
import io.cutwater.relay.FaultException;
import io.cutwater.relay.Skipped;
import io.cutwater.relay.TargetOpening;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.apache.pulsar.client.api.Message;

/**
 * Reads what a writer stored in one topic, from a position to a fixed end.
 *
 * <p>A message is the writer's when it was sent under the writer's producer name, which the broker
 * lets nobody else use meanwhile; its source position is its sequence id. Properties prove nothing:
 * others copy them (E21). A trimmed start makes the scan incomplete: readers begin later without a
 * word (E13), so the first message read must be the one asked for, and must still be there when a
 * scan over several ledgers has ended.
 */
final class TargetScan {

  /** A scan says how far it got every so many messages (E24). */
  static final int PROGRESS_EVERY = 10_000;

  private static final Duration STALL_LIMIT = Duration.ofSeconds(30);

  private final Readers readers;
  private final String topic;
  private final String writer;
  private final long floor;
  private final int foundMax;
  private final BiConsumer<Position, Map<Position, Skipped>> progress;
  private final Map<Position, Skipped> found;

  TargetScan(
      Readers readers,
      TargetOpening opening,
      int foundMax,
      BiConsumer<Position, Map<Position, Skipped>> progress) {
    this.readers = readers;
    this.topic = opening.target().value();
    this.writer = opening.writer();
    this.floor = opening.floor().map(position -> ((StreamSequence) position).value()).orElse(0L);
    this.foundMax = foundMax;
    this.progress = progress;
    this.found = new HashMap<>(opening.found());
  }

  /** Source position to what is stored, of each message found so far. */
  Map<Position, Skipped> found() {
    return found;
  }

  /**
   * Reads from {@code from}, itself included (empty: from the earliest message there is), to {@code
   * end}, itself included.
   *
   * @return whether the scan began where it had to
   */
  boolean run(Optional<LedgerPosition> from, LedgerPosition end) throws FaultException {
    if (from.isPresent() && from.get().isAfter(end) && !Positions.same(from.get(), end)) {
      return false;
    }
    boolean complete;
    try (Readers.Reading reading = readers.from(topic, from)) {
      complete = read(reading, from, end);
    }
    if (complete && from.isPresent() && from.get().ledger() != end.ledger()) {
      return readers.isFirst(topic, from.get());
    }
    return complete;
  }

  private boolean read(Readers.Reading reading, Optional<LedgerPosition> from, LedgerPosition end)
      throws FaultException {
    Message<byte[]> message = reading.next(STALL_LIMIT);
    LedgerPosition at = reading.position(message);
    boolean complete = from.isEmpty() || Positions.same(from.get(), at);
    int read = 0;
    while (!isBehind(at, end)) {
      note(message, at);
      if (Positions.same(at, end)) {
        return complete;
      }
      if (++read % PROGRESS_EVERY == 0 && complete) {
        progress.accept(at, Map.copyOf(found));
      }
      message = reading.next(STALL_LIMIT);
      at = reading.position(message);
    }
    return complete;
  }

  private static boolean isBehind(LedgerPosition at, LedgerPosition end) {
    return at.isAfter(end) && !Positions.same(at, end);
  }

  private void note(Message<byte[]> message, LedgerPosition at) throws FaultException {
    long sequence = message.getSequenceId();
    if (sequence <= floor || sequence < 1 || !writer.equals(message.getProducerName())) {
      return;
    }
    found.putIfAbsent(
        new StreamSequence(sequence),
        new Skipped(at, MessageProperties.fingerprint(message.getProperties())));
    if (found.size() > foundMax) {
      throw new FaultException(
          Fault.halt(
              Code.LIMIT,
              "more than "
                  + foundMax
                  + " messages of "
                  + writer
                  + " stand in "
                  + topic
                  + " above the journalled floor "
                  + floor,
              "find out why the journal stands so far behind its target; or raise skipSetMax"));
    }
  }
}
