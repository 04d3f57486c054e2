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
    /** Not open: known from the journal, or closed again. */
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
  private boolean known;
  private Stage stage = Stage.CLOSED;
  private Optional<Position> at;
  private Optional<Scan> scan;
  private final Map<Position, Skipped> skip = new HashMap<>();
  private long lastSequence = Targets.NO_SEQUENCE;
  private Optional<Position> lastWritten = Optional.empty();
  private boolean scanComplete = true;
  private long probe = NO_TICKET;
  private boolean nothingPending;
  private boolean belowLastSequence;
  private int underWay;
  private int awaiting;
  private boolean surveyed;
  private Optional<Position> highest = Optional.empty();
  private long usedAt;

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
    surveyed = true;
    stage = known ? Stage.READY : Stage.UNJOURNALLED;
    scan = Optional.empty();
    if (!known) {
      at = facts.end();
    }
    lastSequence = facts.lastSequence();
    lastWritten = facts.lastWritten();
    scanComplete = facts.complete();
    skip.putAll(facts.found());
    facts.lastWritten().ifPresent(this::raise);
    facts.found().keySet().forEach(this::raise);
  }

  /** The journal now says where a scan of the target would begin. */
  void toReady() {
    stage = Stage.READY;
    known = true;
  }

  /** Closed; a new opening finds again what this one knew. */
  void toClosed(Effects out) {
    stage = Stage.CLOSED;
    skip.clear();
    nothingPending = false;
    belowLastSequence = false;
    out.add(new Effect.CloseTarget(name));
  }

  private void raise(Position position) {
    if (highest.isEmpty() || position.isAfter(highest.get())) {
      highest = Optional.of(position);
    }
  }

  // Being needed, and being closed when others are needed more

  /** A message waits for the target, which stays open for it. */
  void await() {
    awaiting++;
  }

  /** A message that waited was decided. */
  void release() {
    awaiting--;
  }

  /** The target was needed, when {@code count} had been before. */
  void used(long count) {
    usedAt = count;
  }

  long usedAt() {
    return usedAt;
  }

  /** Whether the target may be closed: no message waits for it, and no answer is outstanding. */
  boolean isSettled() {
    return stage == Stage.READY && awaiting == 0 && underWay == 0 && !isProbing();
  }

  /** Whether it was opened in this session, so that {@link #highest} is known. */
  boolean isSurveyed() {
    return surveyed;
  }

  /** The highest source position that was, or may yet be, stored there, as far as is known. */
  Optional<Position> highest() {
    return highest;
  }

  /**
   * Whether nothing above {@code floor} can be in the target: then a journal whose floor that is
   * need not name it, once nobody holds it open.
   */
  boolean isIdle(Optional<Position> floor) {
    return surveyed
        && (highest.isEmpty() || (floor.isPresent() && !highest.get().isAfter(floor.get())));
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

  /** Takes a position out of the skip set; empty where it was not found. */
  Optional<Skipped> takeSkipped(Position position) {
    return skip.isEmpty() ? Optional.empty() : Optional.ofNullable(skip.remove(position));
  }

  void addSkipped(Position source, Skipped stored) {
    skip.put(source, stored);
    raise(source);
  }

  /** A message goes out; its answer is outstanding. */
  void sending(Position position) {
    underWay++;
    raise(position);
  }

  void answered() {
    underWay--;
  }

  // Sends at or below the last pushed sequence. Such a position was not found by the scan, so it is
  // still on its way from a dead connection, or was never stored. One of them, the lowest, is sent
  // alone; the answer decides for all.

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
   * Whether the batch must be closed before {@code sequence}: no batch may hold sequences from both
   * sides of the last pushed one, since a broker that deduplicates drops such a batch whole. True
   * once.
   */
  boolean crossesLastSequence(long sequence) {
    if (belowLastSequence && sequence > lastSequence) {
      belowLastSequence = false;
      return true;
    }
    return false;
  }

  long lastSequence() {
    return lastSequence;
  }
}
