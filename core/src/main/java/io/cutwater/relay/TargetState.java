package io.cutwater.relay;

import io.cutwater.message.Position;
import io.cutwater.message.TargetName;
import io.cutwater.relay.JournalRecord.Mark;
import io.cutwater.relay.JournalRecord.Scan;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a session knows of one target: where a scan of it must begin, what was found stored, and
 * whether it may be sent to.
 */
final class TargetState {

  /** How far a target is on its way to be sent to. */
  enum Stage {
    /** Known from the journal only. */
    CLOSED,
    /** Taking the name, scanning. */
    OPENING,
    /** Open, but the journal does not yet say where its scan would begin. */
    UNJOURNALLED,
    READY
  }

  private static final long NO_TICKET = -1;

  private final TargetName name;
  private final String writer;
  private final boolean known;
  private Stage stage = Stage.CLOSED;
  private Optional<Position> at;
  private Optional<Scan> scan;
  private final Map<Position, Position> skip = new HashMap<>();
  private long lastSequence = Targets.NO_SEQUENCE;
  private Optional<Position> lastWritten = Optional.empty();
  private boolean scanComplete = true;
  private long probe = NO_TICKET;
  private boolean nothingPending;
  private boolean belowLastSequence;
  private long sends;

  /** A target that the journal does not know. */
  TargetState(TargetName name, String writer) {
    this.name = name;
    this.writer = writer;
    this.known = false;
    this.at = Optional.empty();
    this.scan = Optional.empty();
  }

  /** A target as the journal knows it. */
  TargetState(Mark mark, String writer) {
    this.name = mark.target();
    this.writer = writer;
    this.known = true;
    this.at = mark.at();
    this.scan = mark.scan();
  }

  TargetName name() {
    return name;
  }

  Stage stage() {
    return stage;
  }

  boolean isKnown() {
    return known;
  }

  /** Whether the journal's next record must speak of this target. */
  boolean isWorthJournalling() {
    return known || stage == Stage.UNJOURNALLED || stage == Stage.READY;
  }

  Mark mark() {
    return new Mark(name, at, scan);
  }

  /** The floor has passed the message that is stored at {@code position}. */
  void markAt(Position position) {
    at = Optional.of(position);
  }

  /** The opening that finds out what is stored above {@code floor}. */
  private TargetOpening opening(Optional<Position> floor) {
    Optional<Position> from = scan.map(Scan::at).or(() -> at);
    return new TargetOpening(
        name, writer, from, known, floor, scan.map(Scan::found).orElse(Map.of()));
  }

  /** The opening that looks once more, from where the first scan had to begin. */
  TargetOpening rescanning(Optional<Position> floor) {
    return new TargetOpening(name, writer, at, true, floor, Map.of());
  }

  /** Begins to open, where that has not begun. */
  void open(Optional<Position> floor, Effects out) {
    if (stage == Stage.CLOSED) {
      stage = Stage.OPENING;
      out.add(new Effect.OpenTarget(opening(floor)));
    }
  }

  void scanned(Scan progress) {
    scan = Optional.of(progress);
  }

  void toOpen(TargetFacts facts) {
    stage = known ? Stage.READY : Stage.UNJOURNALLED;
    scan = Optional.empty();
    if (!known) {
      at = facts.end();
    }
    lastSequence = facts.lastSequence();
    lastWritten = facts.lastWritten();
    scanComplete = facts.complete();
    skip.putAll(facts.found());
  }

  void toReady() {
    stage = Stage.READY;
  }

  /** The highest source position that the target itself knows to have been sent. */
  Optional<Position> lastWritten() {
    return lastWritten;
  }

  boolean isScanComplete() {
    return scanComplete;
  }

  int skipSize() {
    return skip.size();
  }

  /** The highest source position that was found stored. */
  Optional<Position> highestFound() {
    return skip.keySet().stream().reduce((a, b) -> b.isAfter(a) ? b : a);
  }

  /** Takes a position out of the skip set: where it is stored, or empty where it was not found. */
  Optional<Position> takeSkipped(Position position) {
    return skip.isEmpty() ? Optional.empty() : Optional.ofNullable(skip.remove(position));
  }

  void addSkipped(Position source, Position stored) {
    skip.put(source, stored);
  }

  // Sends at or below the last pushed sequence. Such a position was not found by the scan, so
  // either
  // it is still on its way from a dead connection, or it was never stored. One of them, the lowest,
  // is sent alone; the answer decides for all.

  /** Whether a send is under way that must be answered before another one. */
  boolean isProbing() {
    return probe != NO_TICKET;
  }

  /** The ticket of that send, or one that is never given. */
  long probe() {
    return probe;
  }

  boolean isProbe(long ticket) {
    return probe == ticket;
  }

  boolean mustProbe(long sequence) {
    return sequence != Targets.NO_SEQUENCE && sequence <= lastSequence && !nothingPending;
  }

  void startProbe(long ticket) {
    probe = ticket;
    sends++;
  }

  /** The probe was stored now: nothing is pending, the rest may follow in order. */
  void probeStored() {
    probe = NO_TICKET;
    nothingPending = true;
    belowLastSequence = true;
  }

  /** The probe had been stored before. */
  void probeSettled() {
    probe = NO_TICKET;
  }

  /**
   * Notes a send.
   *
   * @return whether the batch must be closed first: no batch may hold sequences from both sides of
   *     the last pushed one, since a broker that deduplicates drops such a batch whole
   */
  boolean crossesLastSequence(long sequence) {
    sends++;
    if (belowLastSequence && sequence > lastSequence) {
      belowLastSequence = false;
      return true;
    }
    return false;
  }

  /** A count of sends, by which an answer about an idle target is known to be still true. */
  long sends() {
    return sends;
  }

  long lastSequence() {
    return lastSequence;
  }
}
