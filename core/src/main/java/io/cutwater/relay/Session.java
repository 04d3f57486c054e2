package io.cutwater.relay;

import io.cutwater.message.Envelope;
import io.cutwater.message.Position;
import io.cutwater.relay.Fault.Code;
import io.cutwater.relay.JournalRecord.Scan;
import java.util.List;
import java.util.Optional;

/**
 * One run of a lane that holds its lock and knows where to start: from opening source and targets
 * to the first doubt.
 */
final class Session {

  /** Of as many targets as may be open, one part in so many may be known from the journal only. */
  private static final int UNSURVEYED_PART = 4;

  private final LanePlan plan;
  private final Routing routing;
  private final JournalRecord start;
  private final Tally tally;
  private final Targets targets;
  private final Window window;
  private final Credit credit = new Credit();
  private final JournalPace journal;
  private final Ending ending = new Ending();
  private final Delivery delivery;
  private final EpochEnd epochEnd;
  private final Weaknesses weaknesses;
  private Optional<Position> lastRead;
  private long deliveries;
  private String consumer;
  private boolean sourceOpen;
  private boolean started;
  private boolean stopping;
  private int allowance;
  private long movedAtMillis;

  /**
   * @param routing the routing of {@code start}'s epoch
   * @param weaknessesAtStart what journal and source lack for exactly-once
   */
  Session(
      LanePlan plan,
      Routing routing,
      JournalRecord start,
      List<String> weaknessesAtStart,
      Tally tally,
      long nowMillis) {
    this.plan = plan;
    this.routing = routing;
    this.start = start;
    this.tally = tally;
    this.epochEnd = new EpochEnd(!routing.spec().equals(plan.routing().spec()));
    this.targets = new Targets(plan, start, routing.deadLetters(), nowMillis);
    this.window = new Window(start.floor(), start.floorStoredAt());
    this.delivery = new Delivery(routing, targets, window, tally, ending);
    this.journal = new JournalPace(plan.limits(), start.floor(), nowMillis);
    this.lastRead = start.floor();
    this.consumer = start.consumer();
    this.allowance = Math.min(plan.limits().slowStartMessages(), plan.limits().windowMessages());
    this.movedAtMillis = nowMillis;
    this.weaknesses = new Weaknesses(plan.requireExactlyOnce(), ending);
    weaknesses.add(weaknessesAtStart);
  }

  /** Begins: opens the source and the targets that must be known before the first message. */
  void open(Effects out) {
    targets.openDeadLettersIfKnown(window.floor(), out);
    survey(out);
    out.add(new Effect.OpenSource(start.floor(), start.consumer()));
  }

  void on(Event event, long nowMillis, Effects out) {
    switch (event) {
      case Event.Delivered delivered -> onDelivered(delivered, nowMillis, out);
      case Event.Stored stored -> {
        movedAtMillis = nowMillis;
        delivery.onStored(stored, nowMillis, out);
      }
      case Event.RequestEnded ended -> onRequestEnded(ended);
      case Event.Expired(long messages) -> tally.expired += messages;
      case Event.Dropped(long messages) -> tally.dropped += messages;
      case Event.JournalWritten written -> onJournalWritten(written.number(), out);
      case Event.SourceOpened opened -> onSourceOpened(opened.consumer());
      case Event.TargetOpened opened -> onTargetOpened(opened.facts(), nowMillis, out);
      case Event.TargetRescanned again -> {
        movedAtMillis = nowMillis;
        delivery.onRescanned(again.target(), again.found(), out);
      }
      case Event.ScanProgressed progress -> onScanProgressed(progress, nowMillis);
      case Event.Tick tick -> {}
      case Event.StartGranted _unused -> unexpected(event);
      case Event.LockTaken _unused -> unexpected(event);
      case Event.LockHeld _unused -> unexpected(event);
      case Event.JournalRead _unused -> unexpected(event);
      case Event.SourceInspected _unused -> unexpected(event);
      case Event.Doubted(Fault fault) -> ending.because(fault);
      case Event.SessionClosed _unused -> unexpected(event);
      case Event.StopRequested _unused -> unexpected(event);
      case Event.Assigned _unused -> unexpected(event);
      case Event.HandOverRequested _unused -> unexpected(event);
      case Event.LockFreed _unused -> unexpected(event);
      case Event.ResumeRequested _unused -> unexpected(event);
    }
    settle(nowMillis, out);
  }

  /** After each event: what is due now. */
  private void settle(long nowMillis, Effects out) {
    if (ending.isSet()) {
      return;
    }
    if (epochEnd.drains(window)) {
      journal.want();
    }
    if (journal.isDue(window, allowance, nowMillis)) {
      writeJournal(nowMillis, out);
    }
    requestMore(out);
    if (started && !epochEnd.isOutdated()) {
      targets.closeUnused(nowMillis, out);
    }
    if (isStalled(nowMillis)) {
      ending.because(
          Fault.retry(
              Code.STALLED,
              window.unconfirmed()
                  + " messages in flight, and nothing confirmed for "
                  + plan.limits().stallTimeout(),
              "see whether the target's servers answer"));
    }
  }

  private boolean isStalled(long nowMillis) {
    long stall = plan.limits().stallTimeout().toMillis();
    return (isAwaitingTarget() && nowMillis - movedAtMillis >= stall)
        || (journal.isWriting() && nowMillis - journal.writtenAtMillis() >= stall);
  }

  /** Whether anything was sent that is not confirmed: messages that only wait do not count. */
  private boolean isAwaitingTarget() {
    return window.unconfirmed() > delivery.waiting();
  }

  // Opening

  private void onSourceOpened(String name) {
    consumer = name;
    sourceOpen = true;
    becomeStarted();
  }

  private void onTargetOpened(TargetFacts facts, long nowMillis, Effects out) {
    movedAtMillis = nowMillis;
    TargetState target = targets.of(facts.target());
    target.toOpen(facts);
    Optional<Fault> doubt = targets.doubt(target, window.floor());
    if (doubt.isPresent()) {
      ending.because(doubt.get());
      return;
    }
    weaknesses.addOfTarget(facts.weaknesses());
    weaknesses.addOfTarget(Targets.gaps(target, facts));
    survey(out);
    if (!started) {
      becomeStarted();
    } else if (target.stage() == TargetState.Stage.READY) {
      delivery.decideWaiting(out);
    } else {
      journal.want();
    }
  }

  /** Looks into targets that only the journal knows: all of them before an epoch can end. */
  private void survey(Effects out) {
    if (epochEnd.isOutdated()) {
      targets.survey(0, window.floor(), out);
    } else if (started) {
      targets.survey(plan.limits().openTargetsMax() / UNSURVEYED_PART, window.floor(), out);
    }
  }

  private void onScanProgressed(Event.ScanProgressed progress, long nowMillis) {
    movedAtMillis = nowMillis;
    targets.of(progress.target()).scanned(new Scan(progress.at(), progress.found()));
    journal.want();
  }

  /** Once source and first targets are open, one record says so; with it, messages may be sent. */
  private void becomeStarted() {
    if (started || !sourceOpen || targets.isOpening()) {
      return;
    }
    epochEnd.toDraining(epochEnd.isOutdated() ? targets.highestPushed() : Optional.empty());
    journal.want();
  }

  // Messages

  private void onDelivered(Event.Delivered delivered, long nowMillis, Effects out) {
    if (window.unconfirmed() == 0) {
      movedAtMillis = nowMillis;
    }
    if (stopping || epochEnd.isDrained()) {
      return;
    }
    Envelope envelope = delivered.envelope();
    deliveries++;
    if (delivered.delivery() != deliveries || delivered.attempt() != 1) {
      ending.because(
          Fault.retry(
              Code.OUT_OF_SEQUENCE,
              "delivery "
                  + delivered.delivery()
                  + ", attempt "
                  + delivered.attempt()
                  + ", came where delivery "
                  + deliveries
                  + " was due",
              ""));
      return;
    }
    if (!credit.delivered(envelope.size())) {
      ending.because(Fault.retry(Code.BUG, "a message came that was not asked for", "report this"));
      return;
    }
    if (lastRead.isPresent() && !envelope.position().isAfter(lastRead.get())) {
      onStale(envelope.position());
      return;
    }
    tally.pending = delivered.pending();
    if (epochEnd.isBehind(envelope.position())) {
      epochEnd.lower(lastRead);
      return;
    }
    lastRead = Optional.of(envelope.position());
    tally.delivered++;
    delivery.decide(window.add(envelope), out);
  }

  /** A position at or below the floor is old news; one between floor and last read is a doubt. */
  private void onStale(Position position) {
    boolean old = start.floor().isPresent() && !position.isAfter(start.floor().get());
    if (!old) {
      ending.because(
          Fault.retry(
              Code.OUT_OF_SEQUENCE,
              "position " + position.text() + " came behind " + lastRead.get().text(),
              ""));
    }
  }

  private void onRequestEnded(Event.RequestEnded ended) {
    credit.ended(ended.messages(), ended.bytes());
    if (ended.messages() > 0 && credit.messages() == 0 && window.unconfirmed() == 0) {
      tally.pending = Math.min(tally.pending, 0);
    }
  }

  private void writeJournal(long nowMillis, Effects out) {
    long number = journal.begin(window, targets.all(), nowMillis);
    JournalRecord record = record();
    if (epochEnd.isDrained()) {
      record = record.inNextEpoch(plan.routing().spec());
      epochEnd.recordedBy(number);
    }
    String text = JournalCodec.encode(record);
    journal.sized(text.length(), nowMillis);
    out.add(new Effect.WriteJournal(number, text));
  }

  private JournalRecord record() {
    return new JournalRecord(
        plan.instance(),
        start.generation(),
        start.source(),
        start.incarnation(),
        start.epoch(),
        routing.spec(),
        window.floor(),
        window.floorStoredAt(),
        consumer,
        targets.marks());
  }

  private void onJournalWritten(long number, Effects out) {
    Optional<Boolean> moved = journal.written(number, window);
    if (moved.isEmpty()) {
      ending.because(
          Fault.retry(Code.BUG, "journal record " + number + " was not awaited", "report this"));
      return;
    }
    if (moved.get()) {
      journal.floorWritten().ifPresent(floor -> out.add(new Effect.Acknowledge(floor)));
      allowance = (int) Math.min(allowance * 2L, plan.limits().windowMessages());
    }
    epochEnd.written(number);
    if (epochEnd.isOver()) {
      return;
    }
    targets.journalled(journal.floorWritten());
    started = started || (sourceOpen && !targets.isUnready());
    delivery.decideWaiting(out);
    survey(out);
  }

  private void requestMore(Effects out) {
    if (!started || stopping || epochEnd.isPassed() || !credit.mayRequest()) {
      return;
    }
    Limits limits = plan.limits();
    // What is confirmed and waits for the journal is small; what is not survives collections.
    int unconfirmedMax = (allowance + 1) / 2;
    int room = Math.min(allowance - window.messages(), unconfirmedMax - window.unconfirmed());
    int messages = room - credit.messages();
    long bytes = limits.windowBytes() - window.bytes() - credit.bytes();
    boolean worthwhile = messages * 8L >= unconfirmedMax && bytes * 8 >= limits.windowBytes();
    boolean dry = credit.messages() == 0 && (bytes > 0 || window.messages() == 0);
    if (messages > 0 && (worthwhile || dry)) {
      long asked = Math.max(1, bytes);
      credit.requested(messages, asked);
      out.add(new Effect.Request(messages, asked));
    }
  }

  // The end

  private void unexpected(Event event) {
    ending.because(Fault.retry(Code.BUG, "an open session was told " + event, "report this"));
  }

  /** No message is taken in any more. */
  void stop() {
    stopping = true;
    if (journal.hasMoved(window)) {
      journal.want();
    }
  }

  /** Whether everything that was taken in is confirmed and journalled. */
  boolean isDrained() {
    return window.unconfirmed() == 0 && !journal.hasMoved(window) && !journal.isWriting();
  }

  /** Why the session is over, where it is. */
  Optional<Fault> ending() {
    return ending.fault();
  }

  boolean isStarted() {
    return started;
  }

  /** Whether the journalled floor has moved since the session began. */
  boolean hasProgressed() {
    return !journal.floorWritten().equals(start.floor());
  }

  /** Whether the journal says that the old routing epoch is over. */
  boolean isEpochEnded() {
    return epochEnd.isOver();
  }

  /** When to look again though nothing happened. */
  long wakeAtMillis() {
    long stall = plan.limits().stallTimeout().toMillis();
    long stalled = isAwaitingTarget() ? movedAtMillis + stall : Long.MAX_VALUE;
    return journal.isWriting()
        ? Math.min(stalled, journal.writtenAtMillis() + stall)
        : Math.min(stalled, journal.dueAtMillis(window));
  }

  Window window() {
    return window;
  }

  Weaknesses weaknesses() {
    return weaknesses;
  }

  Optional<Position> journalledFloor() {
    return journal.floorWritten();
  }
}
