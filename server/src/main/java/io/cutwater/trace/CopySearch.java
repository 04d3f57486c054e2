package io.cutwater.trace;

import io.cutwater.lane.History;
import io.cutwater.lane.History.Stretch;
import io.cutwater.lane.History.Visitor;
import io.cutwater.lane.LogEntry;
import io.cutwater.lane.LogEntry.Carriage;
import io.cutwater.lane.LogEntry.Proof;
import io.cutwater.message.LedgerPosition;
import io.cutwater.message.Position;
import io.cutwater.relay.FaultException;
import io.cutwater.trace.Report.Looked;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Finds in a log what a lane carried there of one message: the messages of a lane stand there in
 * the order of its source, so a later one says that it is not behind.
 *
 * <p>Reading begins where the message was stored in its source. Clocks differ: unless an earlier
 * message of the lane is met, so that it cannot lie before, it begins again further back.
 */
final class CopySearch {

  /** How far clocks are usually apart, at most. */
  private static final Duration SKEW = Duration.ofMinutes(10);

  /** How far back reading begins, one after the other. */
  private static final List<Duration> MARGINS =
      List.of(Duration.ZERO, Duration.ofSeconds(10), SKEW, Duration.ofDays(1));

  private final Looks looks;
  private final Way.Lane lane;
  private final Optional<Past> past;
  private final LogEntry message;

  CopySearch(Looks looks, Way.Lane lane, Optional<Past> past, LogEntry message) {
    this.looks = looks;
    this.lane = lane;
    this.past = past;
    this.message = message;
  }

  /**
   * What was found in a log.
   *
   * @param isSure whether nothing of the log was left unread where the copy could stand
   */
  record Found(Optional<LogEntry> copy, boolean isSure) {}

  /** The copy in {@code log}. */
  Found in(History log) throws FaultException {
    if (looks.haveSeen(log, message.envelope().storedAt().minus(SKEW))) {
      return new Found(Optional.empty(), true);
    }
    long used = 0;
    for (Duration margin : MARGINS) {
      Pass pass = new Pass(log);
      Instant from = message.envelope().storedAt().minus(margin);
      Stretch read = looks.since(log, from, used, pass);
      if (pass.found.isPresent()) {
        return new Found(pass.found, true);
      }
      used += read.messages();
      boolean isRead = read.toLast() || pass.isPast;
      boolean isFurthest = margin.equals(MARGINS.getLast());
      if (isFurthest || pass.isDecided || !isRead || used >= looks.messagesMax()) {
        looks.note(new Looked(read, Optional.of(from)));
        return new Found(Optional.empty(), isRead && (isFurthest || pass.isDecided));
      }
    }
    throw new IllegalStateException("the furthest margin is the last");
  }

  /** Whether {@code other} is what the lane carried of the message. */
  boolean isCopy(LogEntry other) {
    return carriage(other).filter(this::isOfMessage).isPresent();
  }

  private Optional<Carriage> carriage(LogEntry other) {
    return other.carriage().filter(lane::isAuthorOf).filter(this::isOfSource);
  }

  private boolean isOfSource(Carriage carriage) {
    return past.map(known -> known.isAuthorOf(carriage)).orElse(true);
  }

  private boolean isOfMessage(Carriage carriage) {
    return isSame(carriage.source(), message.position());
  }

  /** An entry that is one message has index -1, or 0. */
  private static boolean isSame(Position one, Position other) {
    if (one instanceof LedgerPosition a && other instanceof LedgerPosition b) {
      return a.ledger() == b.ledger()
          && a.entry() == b.entry()
          && Math.max(0, a.batchIndex()) == Math.max(0, b.batchIndex());
    }
    return one.equals(other);
  }

  /** One way through a log. */
  private final class Pass implements Visitor {

    private final History log;
    private Optional<LogEntry> found = Optional.empty();

    /** Whether it is certain that the copy does not lie before where reading began. */
    private boolean isDecided;

    /** Whether the lane's messages are already behind the one looked for. */
    private boolean isPast;

    private Pass(History log) {
      this.log = log;
    }

    @Override
    public boolean visit(LogEntry entry) throws FaultException {
      Optional<Carriage> carriage = carriage(entry);
      if (carriage.isEmpty()) {
        return true;
      }
      if (isOfMessage(carriage.get())) {
        return !isTaken(entry);
      }
      if (!isBehind(carriage.get().source())) {
        isDecided = true;
        return true;
      }
      isPast = past.filter(known -> known.isPresent(carriage.get())).isPresent() && isProven(entry);
      return !isPast;
    }

    private boolean isTaken(LogEntry entry) throws FaultException {
      LogEntry whole = log.whole(entry);
      if (!isCopy(whole)) {
        return false;
      }
      found = Optional.of(whole);
      return true;
    }

    private boolean isProven(LogEntry entry) throws FaultException {
      return log.whole(entry).carriage().filter(real -> real.proof() != Proof.REFUTED).isPresent();
    }
  }

  private boolean isBehind(Position source) {
    return source.getClass() == message.position().getClass()
        && (!(source instanceof LedgerPosition at)
            || at.partition() == ((LedgerPosition) message.position()).partition())
        && source.isAfter(message.position());
  }
}
