package io.cutwater.nats;

import io.cutwater.message.Headers;
import io.cutwater.message.Position;
import io.cutwater.message.StreamSequence;
import io.cutwater.relay.Fault;
import io.cutwater.relay.Fault.Code;
import io.cutwater.relay.FaultException;
import io.cutwater.relay.Skipped;
import io.nats.client.Connection;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * Reads what a writer stored in a stream, from a position to a fixed end, through a consumer of its
 * own: a direct get may be answered by a replica that lags behind (E18).
 *
 * <p>A message is the writer's when its headers say so, under a seal that verifies where one is
 * configured (E21). A trimmed stream makes a consumer begin later without a word (E13), so the
 * first message must be the one asked for, or the one behind it: what is looked for stands behind,
 * and sequences have no gaps but what was removed.
 */
final class StreamScan {

  /** A scan says how far it got every so many messages (E24). */
  static final int PROGRESS_EVERY = 10_000;

  private static final ScanConsumer.Patience PATIENCE =
      new ScanConsumer.Patience(Duration.ofSeconds(30), Duration.ofMinutes(2));

  private final Connection connection;
  private final String stream;
  private final Wanted wanted;
  private final BiConsumer<Position, Map<Position, Skipped>> progress;
  private final Map<Position, Skipped> found;
  private Optional<Position> highest = Optional.empty();

  /**
   * What is looked for.
   *
   * @param writer whose messages
   * @param floor source positions at or below it are not collected
   * @param seal what a message must be proven by; empty: headers are believed
   * @param foundMax as many at most
   */
  record Wanted(String writer, Optional<Position> floor, Optional<Seal> seal, int foundMax) {}

  StreamScan(
      Connection connection,
      String stream,
      Wanted wanted,
      Map<Position, Skipped> before,
      BiConsumer<Position, Map<Position, Skipped>> progress) {
    this.connection = connection;
    this.stream = stream;
    this.wanted = wanted;
    this.progress = progress;
    this.found = new HashMap<>(before);
  }

  /** Source position to what is stored, of each message found so far. */
  Map<Position, Skipped> found() {
    return found;
  }

  /** The highest source position of the writer that was seen, at or below the floor too. */
  Optional<Position> highest() {
    return highest;
  }

  /**
   * Reads from {@code from} to {@code end}, both included.
   *
   * @return whether nothing behind {@code from} was removed before it was read
   */
  boolean run(long from, long end) throws FaultException {
    if (from > end) {
      return false;
    }
    // A seal covers the payload.
    boolean headersOnly = wanted.seal().isEmpty();
    try (ScanConsumer consumer =
        ScanConsumer.open(connection, stream, from, headersOnly, PATIENCE)) {
      return read(consumer, from, end);
    }
  }

  private boolean read(ScanConsumer consumer, long from, long end) throws FaultException {
    StoredMessage stored = consumer.next();
    boolean complete = stored.ack().streamSequence() <= from + 1;
    for (long read = 1; ; read++) {
      long at = stored.ack().streamSequence();
      if (at > end) {
        return complete;
      }
      note(stored, new StreamSequence(at));
      if (at == end) {
        return complete;
      }
      if (read % PROGRESS_EVERY == 0 && complete) {
        progress.accept(new StreamSequence(at), Map.copyOf(found));
      }
      stored = consumer.next();
    }
  }

  private void note(StoredMessage stored, StreamSequence at) throws FaultException {
    Headers headers = stored.headers();
    if (headers.isEmpty()
        || !headers.first(CarriedHeaders.WRITER).equals(Optional.of(wanted.writer()))
        || !isProven(stored)) {
      return;
    }
    Optional<Position> source = StreamEntries.source(headers);
    if (source.isEmpty()) {
      return;
    }
    Position position = source.get();
    if (highest.isEmpty() || position.isAfter(highest.get())) {
      highest = source;
    }
    if (wanted.floor().isEmpty() || position.isAfter(wanted.floor().get())) {
      found.putIfAbsent(position, new Skipped(at, CarriedHeaders.fingerprint(headers)));
      if (found.size() > wanted.foundMax()) {
        throw new FaultException(tooMany());
      }
    }
  }

  private boolean isProven(StoredMessage stored) {
    return wanted.seal().isEmpty()
        || wanted.seal().get().verifies(stored.subject(), stored.headers(), stored.payload());
  }

  private Fault tooMany() {
    return Fault.halt(
        Code.LIMIT,
        "more than "
            + wanted.foundMax()
            + " messages of "
            + wanted.writer()
            + " stand in stream "
            + stream
            + " above the journalled floor "
            + wanted.floor().map(Position::text).orElse("(none)"),
        "find out why the journal stands so far behind its target; or raise skipSetMax");
  }
}
