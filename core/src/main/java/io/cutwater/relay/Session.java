package io.cutwater.relay;

import io.cutwater.message.Envelope;
import io.cutwater.message.Position;
import io.cutwater.message.TargetName;
import io.cutwater.relay.Fault.Code;
import io.cutwater.relay.Gate.Verdict;
import io.cutwater.relay.JournalRecord.Mark;
import io.cutwater.relay.JournalRecord.Scan;
import io.cutwater.relay.Router.Route;
import io.cutwater.relay.Window.Entry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One run of a lane that holds its lock and knows where to start: from opening source and targets
 * to the first doubt. Messages are decided upon strictly in source order: while one waits (for its
 * target to open, or for a probe's answer), all later ones do, so that nothing, a dead letter
 * either, ever overtakes.
 */
final class Session {

  /** Idle targets whose end is looked up at most, at each heartbeat. */
  private static final int IDLE_TARGETS_MAX = 16;

  private final LanePlan plan;
  private final Routing routing;
  private final JournalRecord start;
  private final Tally tally;
  private final Targets targets;
  private final TargetState deadLetters;
  private final Window window;
  private final Credit credit = new Credit();
  private final JournalPace journal;
  private final Deque<Entry> waiting = new ArrayDeque<>();
  private final List<String> weaknesses = new ArrayList<>();
  private final boolean endsEpoch;
  private Optional<Position> ceiling = Optional.empty();
  private Optional<Position> lastRead;
  private long deliveries;
  private String consumer;
  private boolean sourceOpen;
  private boolean started;
  private boolean stopping;
  private boolean epochDrained;
  private boolean epochEnded;
  private long epochRecord = -1;
  private int allowance;
  private long movedAtMillis;
  private @Nullable Fault ending;

  /**
   * @param routing the routing of {@code start}'s epoch
   */
  Session(
      LanePlan plan,
      Routing routing,
      JournalRecord start,
      List<String> sourceWeaknesses,
      Tally tally,
      long nowMillis) {
    this.plan = plan;
    this.routing = routing;
    this.start = start;
    this.tally = tally;
    this.endsEpoch = !routing.spec().equals(plan.routing().spec());
    this.targets = new Targets(plan, start);
    this.deadLetters = targets.of(routing.deadLetters());
    this.window = new Window(start.floor(), start.floorStoredAt());
    this.journal = new JournalPace(plan.limits(), start.floor(), nowMillis);
    this.lastRead = start.floor();
    this.consumer = start.consumer();
    this.allowance = Math.min(plan.limits().slowStartMessages(), plan.limits().windowMessages());
    this.movedAtMillis = nowMillis;
    weaken(sourceWeaknesses);
  }

  /** Begins: opens the source and the targets that must be known before the first message. */
  void open(Effects out) {
    open(deadLetters, out);
    if (endsEpoch) {
      targets.known().forEach(target -> open(target, out));
    }
    out.add(new Effect.OpenSource(start.floor(), start.consumer()));
  }

  void on(Event event, long nowMillis, Effects out) {
    switch (event) {
      case Event.Delivered delivered -> onDelivered(delivered, nowMillis, out);
      case Event.Stored stored -> onStored(stored, nowMillis, out);
      case Event.RequestEnded ended -> onRequestEnded(ended);
      case Event.JournalWritten written -> onJournalWritten(written.number(), out);
      case Event.SourceOpened opened -> onSourceOpened(opened.consumer());
      case Event.TargetOpened opened -> onTargetOpened(opened.facts(), nowMillis);
      case Event.TargetRescanned again ->
          onRescanned(again.target(), again.found(), nowMillis, out);
      case Event.ScanProgressed progress -> onScanProgressed(progress, nowMillis);
      case Event.EndLocated located ->
          targets.located(located.target(), located.end(), window.unconfirmed() == 0);
      case Event.Tick tick -> {}
      case Event.StartGranted _unused -> unexpected(event);
      case Event.LockTaken _unused -> unexpected(event);
      case Event.LockHeld _unused -> unexpected(event);
      case Event.JournalRead _unused -> unexpected(event);
      case Event.SourceInspected _unused -> unexpected(event);
      case Event.Doubted(Fault fault) -> end(fault);
      case Event.SessionClosed _unused -> unexpected(event);
      case Event.StopRequested _unused -> unexpected(event);
      case Event.ResumeRequested _unused -> unexpected(event);
    }
    settle(nowMillis, out);
  }

  /** After each event: what is due now. */
  private void settle(long nowMillis, Effects out) {
    if (ending != null) {
      return;
    }
    if (journal.isDue(window, allowance, nowMillis)) {
      writeJournal(nowMillis, out);
    }
    requestMore(out);
    if (isStalled(nowMillis)) {
      end(
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
    return window.unconfirmed() > waiting.size();
  }

  // Opening

  private void open(TargetState target, Effects out) {
    if (target.stage() == TargetState.Stage.CLOSED) {
      out.add(new Effect.OpenTarget(target.toOpening(window.floor())));
    }
  }

  private void onSourceOpened(String name) {
    consumer = name;
    sourceOpen = true;
    becomeStarted();
  }

  private void onTargetOpened(TargetFacts facts, long nowMillis) {
    movedAtMillis = nowMillis;
    TargetState target = targets.of(facts.target());
    target.toOpen(facts);
    Optional<Fault> doubt = targets.doubt(target, window.floor());
    if (doubt.isPresent()) {
      end(doubt.get());
      return;
    }
    weaken(facts.weaknesses());
    if (target.isKnown() && !facts.complete() && facts.lastSequence() < 0) {
      weaken(
          List.of(
              "what was stored in "
                  + facts.target()
                  + " before cannot be told: it was trimmed, and the broker forgot this writer"));
    }
    if (started) {
      journal.want();
    } else {
      becomeStarted();
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
    if (endsEpoch) {
      ceiling = targets.highestFound();
      concludeEpoch();
    }
    journal.want();
  }

  private void weaken(List<String> reasons) {
    for (String reason : reasons) {
      if (!weaknesses.contains(reason)) {
        weaknesses.add(reason);
      }
    }
    if (plan.requireExactlyOnce() && !weaknesses.isEmpty()) {
      end(
          Fault.retry(
              Code.GUARANTEE_TOO_WEAK,
              "the channel requires exactly-once, but " + String.join("; ", weaknesses),
              "mend that, or lower require"));
    }
  }

  // Messages

  private void onDelivered(Event.Delivered delivered, long nowMillis, Effects out) {
    if (window.unconfirmed() == 0) {
      movedAtMillis = nowMillis;
    }
    if (stopping || epochDrained) {
      return;
    }
    Envelope envelope = delivered.envelope();
    deliveries++;
    if (delivered.delivery() != deliveries || delivered.attempt() != 1) {
      end(
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
      end(Fault.retry(Code.BUG, "a message came that was not asked for", "report this"));
      return;
    }
    if (lastRead.isPresent() && !envelope.position().isAfter(lastRead.get())) {
      onStale(envelope.position());
      return;
    }
    tally.pending = delivered.pending();
    if (ceiling.isPresent() && envelope.position().isAfter(ceiling.get())) {
      ceiling = lastRead;
      concludeEpoch();
      return;
    }
    lastRead = Optional.of(envelope.position());
    tally.delivered++;
    decide(window.add(envelope), out);
  }

  /** A position at or below the floor is old news; one between floor and last read is a doubt. */
  private void onStale(Position position) {
    boolean old = start.floor().isPresent() && !position.isAfter(start.floor().get());
    if (!old) {
      end(
          Fault.retry(
              Code.OUT_OF_SEQUENCE,
              "position " + position.text() + " came behind " + lastRead.get().text(),
              ""));
    }
  }

  private void onRequestEnded(Event.RequestEnded ended) {
    credit.ended(ended.messages(), ended.bytes());
    if (ended.messages() > 0 && tally.pending > 0 && credit.messages() == 0) {
      tally.pending = 0;
    }
  }

  private void decide(Entry entry, Effects out) {
    if (!waiting.isEmpty()) {
      openAhead(entry, out);
      waiting.addLast(entry);
    } else if (!decided(entry, out)) {
      waiting.addLast(entry);
    }
  }

  private void decideWaiting(Effects out) {
    while (ending == null && !waiting.isEmpty() && decided(waiting.getFirst(), out)) {
      waiting.removeFirst();
    }
  }

  /** Opens a waiting message's target already, so that many targets open at the same time. */
  private void openAhead(Entry entry, Effects out) {
    Envelope envelope = entry.envelope;
    if (envelope != null && routing.router().route(envelope) instanceof Route.To(var name, var k)) {
      readyTarget(name, out);
    }
  }

  /** Decides upon a message, if all that must be known is known. */
  private boolean decided(Entry entry, Effects out) {
    Envelope envelope = entry.envelope;
    if (envelope == null) {
      throw new IllegalStateException("a confirmed message waits: " + entry.position.text());
    }
    return switch (routing.router().route(envelope)) {
      case Route.To(TargetName name, String key) -> decidedFor(name, key, entry, envelope, out);
      case Route.Nowhere(String reason) ->
          isSkipped(entry, deadLetters) || buried(entry, envelope, "", reason, out);
    };
  }

  private boolean decidedFor(
      TargetName name, String key, Entry entry, Envelope envelope, Effects out) {
    TargetState target = readyTarget(name, out);
    if (target == null) {
      return false;
    }
    if (isSkipped(entry, target) || isSkipped(entry, deadLetters)) {
      return true;
    }
    return switch (routing.gate().judge(envelope, name)) {
      case Verdict.Admitted admitted ->
          sent(target, entry, new Outgoing.Carried(envelope, key), out);
      case Verdict.Refused(String reason) -> buried(entry, envelope, name.value(), reason, out);
    };
  }

  private @Nullable TargetState readyTarget(TargetName name, Effects out) {
    if (targets.isFullWithout(name)) {
      end(
          Fault.halt(
              Code.LIMIT,
              "more than " + plan.limits().targetsMax() + " targets, the next is " + name,
              "make the topic template coarser"));
      return null;
    }
    TargetState target = targets.of(name);
    open(target, out);
    return target.stage() == TargetState.Stage.READY ? target : null;
  }

  private boolean isSkipped(Entry entry, TargetState target) {
    Optional<Position> at = target.takeSkipped(entry.position);
    if (at.isEmpty()) {
      return false;
    }
    tally.skipped++;
    confirm(entry, target, at.get());
    return true;
  }

  private boolean buried(
      Entry entry, Envelope envelope, String intended, String reason, Effects out) {
    boolean sent =
        sent(deadLetters, entry, new Outgoing.DeadLetter(envelope, intended, reason), out);
    if (sent) {
      tally.deadLettered++;
    }
    return sent;
  }

  private boolean sent(TargetState target, Entry entry, Outgoing outgoing, Effects out) {
    if (target.isProbing()) {
      return false;
    }
    long sequence = Targets.sequence(entry.position);
    if (target.mustProbe(sequence)) {
      target.startProbe(entry.ticket);
      out.add(new Effect.Send(target.name(), entry.ticket, sequence, outgoing));
      out.add(new Effect.Flush(target.name()));
      return true;
    }
    if (target.crossesLastSequence(sequence)) {
      out.add(new Effect.Flush(target.name()));
    }
    out.add(new Effect.Send(target.name(), entry.ticket, sequence, outgoing));
    return true;
  }

  private void onStored(Event.Stored stored, long nowMillis, Effects out) {
    movedAtMillis = nowMillis;
    TargetState target = targets.of(stored.target());
    Entry entry = window.find(stored.ticket());
    if (entry == null || entry.confirmed) {
      end(Fault.retry(Code.BUG, "a receipt came that nothing waits for", "report this"));
      return;
    }
    if (target.isProbe(stored.ticket())) {
      onProbeAnswered(target, entry, stored.receipt(), out);
    } else if (stored.receipt().isPresent()) {
      tally.stored++;
      confirm(entry, target, stored.receipt().get());
    } else {
      end(
          Fault.retry(
              Code.UNVERIFIED_RECEIPT,
              stored.target() + " took " + entry.position.text() + " without saying where",
              ""));
    }
  }

  /** Stored now: nothing is pending. Known before: only reading the target proves that. */
  private void onProbeAnswered(
      TargetState target, Entry entry, Optional<Position> receipt, Effects out) {
    if (receipt.isPresent()) {
      target.probeStored();
      tally.stored++;
      confirm(entry, target, receipt.get());
    } else if (target.isScanComplete()) {
      out.add(new Effect.RescanTarget(target.rescanning(window.floor())));
      return;
    } else {
      target.probeSettled();
      tally.skipped++;
      confirm(entry, target, null);
    }
    decideWaiting(out);
  }

  private void onRescanned(
      TargetName name, Map<Position, Position> found, long nowMillis, Effects out) {
    movedAtMillis = nowMillis;
    TargetState target = targets.of(name);
    Entry entry = window.find(target.probe());
    if (entry == null) {
      end(Fault.retry(Code.BUG, "a scan was not asked for: " + name, "report this"));
      return;
    }
    Position at = found.get(entry.position);
    if (at == null) {
      end(
          Fault.halt(
              Code.FOREIGN_WRITER,
              name
                  + " says that it has "
                  + entry.position.text()
                  + ", but does not: somebody else used this lane's producer name, up to sequence "
                  + target.lastSequence(),
              "allow only Cutwater to produce there, then ./cutwater resume"));
      return;
    }
    target.probeSettled();
    found.forEach((source, stored) -> {
      if (source.isAfter(entry.position)) {
        target.addSkipped(source, stored);
      }
    });
    tally.skipped++;
    confirm(entry, target, at);
    decideWaiting(out);
  }

  private void confirm(Entry entry, TargetState target, @Nullable Position at) {
    window.confirm(entry, target, at);
    concludeEpoch();
  }

  // Journal and requests

  private void writeJournal(long nowMillis, Effects out) {
    if (started && !journal.hasMoved(window) && window.unconfirmed() == 0) {
      targets.askForEnds(IDLE_TARGETS_MAX, out);
    }
    long number = journal.begin(window, targets.all(), nowMillis);
    JournalRecord record = record();
    if (epochDrained) {
      record = record.inNextEpoch(plan.routing().spec());
      epochRecord = number;
    }
    out.add(new Effect.WriteJournal(number, JournalCodec.encode(record)));
  }

  private JournalRecord record() {
    List<Mark> marks = new ArrayList<>();
    for (TargetState target : targets.all()) {
      if (target.isWorthJournalling()) {
        marks.add(target.mark());
      }
    }
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
        marks);
  }

  private void onJournalWritten(long number, Effects out) {
    Optional<Boolean> moved = journal.written(number, window);
    if (moved.isEmpty()) {
      end(Fault.retry(Code.BUG, "journal record " + number + " was not awaited", "report this"));
      return;
    }
    if (moved.get()) {
      journal.floorWritten().ifPresent(floor -> out.add(new Effect.Acknowledge(floor)));
      allowance = (int) Math.min(allowance * 2L, plan.limits().windowMessages());
    }
    if (number == epochRecord) {
      epochEnded = true;
      return;
    }
    if (sourceOpen && !targets.isUnready()) {
      started = true;
    }
    decideWaiting(out);
  }

  /** The old epoch is over once everything that was ever stored under it is confirmed. */
  private void concludeEpoch() {
    if (!endsEpoch || epochDrained || !sourceOpen || targets.isOpening()) {
      return;
    }
    boolean drained =
        ceiling.isEmpty()
            || (window.floor().isPresent() && !ceiling.get().isAfter(window.floor().get()));
    if (drained && window.unconfirmed() == 0) {
      epochDrained = true;
      journal.want();
    }
  }

  private void requestMore(Effects out) {
    if (!started || stopping || epochDrained || !credit.mayRequest()) {
      return;
    }
    Limits limits = plan.limits();
    int messages = allowance - window.messages() - credit.messages();
    long bytes = limits.windowBytes() - window.bytes() - credit.bytes();
    boolean worthwhile = messages * 8L >= allowance && bytes * 8 >= limits.windowBytes();
    boolean dry = credit.messages() == 0 && (bytes > 0 || window.messages() == 0);
    if (messages > 0 && (worthwhile || dry)) {
      long asked = Math.max(1, bytes);
      credit.requested(messages, asked);
      out.add(new Effect.Request(messages, asked));
    }
  }

  // The end

  private void unexpected(Event event) {
    end(Fault.retry(Code.BUG, "an open session was told " + event, "report this"));
  }

  private void end(Fault fault) {
    if (ending == null) {
      ending = fault;
    }
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
    return Optional.ofNullable(ending);
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
    return epochEnded;
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

  List<String> weaknesses() {
    return weaknesses;
  }

  Optional<Position> journalledFloor() {
    return journal.floorWritten();
  }
}
