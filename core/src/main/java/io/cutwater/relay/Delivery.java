package io.cutwater.relay;

import io.cutwater.message.Envelope;
import io.cutwater.message.Fingerprint;
import io.cutwater.message.Position;
import io.cutwater.message.TargetName;
import io.cutwater.relay.Fault.Code;
import io.cutwater.relay.Gate.Verdict;
import io.cutwater.relay.Router.Route;
import io.cutwater.relay.Window.Entry;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;

/**
 * A session's messages on their way from the source into a target. They are decided upon strictly
 * in source order: while one waits (for its target to open, or for a probe's answer), all later
 * ones do, so that nothing, a dead letter either, ever overtakes.
 */
final class Delivery {

  private final Routing routing;
  private final Targets targets;
  private final Window window;
  private final Tally tally;
  private final Ending ending;
  private final Deque<Entry> waiting = new ArrayDeque<>();

  /** The last of those that wait: their targets are not even opening yet. */
  private final Deque<Entry> unreached = new ArrayDeque<>();

  Delivery(Routing routing, Targets targets, Window window, Tally tally, Ending ending) {
    this.routing = routing;
    this.targets = targets;
    this.window = window;
    this.tally = tally;
    this.ending = ending;
  }

  /** Messages that were taken in, but neither sent nor found stored. */
  int waiting() {
    return waiting.size();
  }

  /** Takes the next message of the source. */
  void decide(Entry entry, Effects out) {
    if (waiting.isEmpty() && decided(entry, out)) {
      return;
    }
    waiting.addLast(entry);
    if (!unreached.isEmpty() || !reached(entry, out)) {
      unreached.addLast(entry);
    }
  }

  /** Something that messages waited for has come. */
  void decideWaiting(Effects out) {
    while (!ending.isSet() && !waiting.isEmpty() && decided(waiting.getFirst(), out)) {
      waiting.removeFirst();
    }
    reachAhead(out);
  }

  /**
   * Opens the targets of waiting messages already, so that many open at the same time: strictly in
   * order, so that a message is never kept waiting by what was opened for a later one.
   */
  private void reachAhead(Effects out) {
    while (!ending.isSet() && !unreached.isEmpty() && reached(unreached.getFirst(), out)) {
      unreached.removeFirst();
    }
  }

  /** Whether a message's target is open or opening, and stays so until the message is decided. */
  private boolean reached(Entry entry, Effects out) {
    if (!entry.reached && route(entry) instanceof Route.To(TargetName name, String key)) {
      TargetState target = targets.reach(name, window.floor(), out);
      if (target == null) {
        return false;
      }
      target.await();
      entry.awaited = target;
    }
    entry.reached = true;
    return true;
  }

  private Route route(Entry entry) {
    Route route = entry.route;
    if (route == null) {
      route = routing.router().route(envelope(entry));
      entry.route = route;
    }
    return route;
  }

  private static Envelope envelope(Entry entry) {
    Envelope envelope = entry.envelope;
    if (envelope == null) {
      throw new IllegalStateException("a confirmed message waits: " + entry.position.text());
    }
    return envelope;
  }

  /** Decides upon a message, if all that must be known is known. */
  private boolean decided(Entry entry, Effects out) {
    if (!reached(entry, out)) {
      return false;
    }
    Envelope envelope = envelope(entry);
    TargetState awaited = entry.awaited;
    boolean decided =
        switch (route(entry)) {
          case Route.To to -> awaited != null && decidedFor(awaited, to, entry, envelope, out);
          case Route.Omitted omitted -> {
            tally.omitted++;
            window.pass(entry);
            yield true;
          }
          case Route.Nowhere(String reason) ->
              isSkipped(entry, targets.deadLetters()) || buried(entry, envelope, "", reason, out);
        };
    if (decided && awaited != null) {
      awaited.release();
      entry.awaited = null;
    }
    return decided;
  }

  private boolean decidedFor(
      TargetState target, Route.To route, Entry entry, Envelope envelope, Effects out) {
    if (target.stage() != TargetState.Stage.READY) {
      return false;
    }
    if (isSkipped(entry, target) || isSkipped(entry, targets.deadLetters())) {
      return true;
    }
    Envelope shaped = routing.shaping().shape(envelope);
    return switch (routing.gate().judge(shaped, route)) {
      case Verdict.Admitted admitted ->
          sent(target, entry, new Outgoing.Carried(shaped, route.key()), out);
      case Verdict.Refused(String reason) ->
          buried(entry, envelope, target.name().value(), reason, out);
    };
  }

  private boolean isSkipped(Entry entry, TargetState target) {
    Optional<Skipped> stored = target.takeSkipped(entry.position);
    if (stored.isEmpty()) {
      return false;
    }
    if (isTheOne(stored.get(), entry, target)) {
      tally.skipped++;
      window.confirm(entry, target, stored.get().at());
    }
    return true;
  }

  /** A source that was rolled back above the floor shows only here: it gives a position again. */
  private boolean isTheOne(Skipped stored, Entry entry, TargetState target) {
    if (Fingerprint.agree(stored.fingerprint(), Fingerprint.of(envelope(entry)))) {
      return true;
    }
    ending.because(
        Fault.halt(
            Code.SOURCE_ROLLED_BACK,
            "the source holds another message at "
                + entry.position.text()
                + " than the one that was carried from there to "
                + target.name()
                + ": its end was lost, and its positions were given again",
            "decide where to go on: ./cutwater resume CHANNEL --from SEQ"));
    return false;
  }

  private boolean buried(
      Entry entry, Envelope envelope, String intended, String reason, Effects out) {
    TargetState deadLetters = targets.reachDeadLetters(window.floor(), out);
    if (deadLetters.stage() != TargetState.Stage.READY) {
      return false;
    }
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
    target.sending(entry.position);
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

  void onStored(Event.Stored stored, long nowMillis, Effects out) {
    TargetState target = targets.of(stored.target());
    Entry entry = window.find(stored.ticket());
    if (entry == null || entry.confirmed) {
      ending.because(Fault.retry(Code.BUG, "a receipt came that nothing waits for", "report this"));
      return;
    }
    target.answered();
    if (target.isProbe(stored.ticket())) {
      onProbeAnswered(target, entry, stored.receipt(), nowMillis, out);
    } else if (stored.receipt().isPresent()) {
      countStored(entry, nowMillis);
      window.confirm(entry, target, stored.receipt().get());
      if (!unreached.isEmpty() && target.isSettled()) {
        decideWaiting(out);
      }
    } else {
      ending.because(
          Fault.retry(
              Code.UNVERIFIED_RECEIPT,
              stored.target() + " took " + entry.position.text() + " without saying where",
              ""));
    }
  }

  private void countStored(Entry entry, long nowMillis) {
    tally.stored++;
    tally.latency.confirmed(entry.storedAt.toEpochMilli(), nowMillis);
  }

  /** Stored now: nothing is pending. Known before: only reading the target proves that. */
  private void onProbeAnswered(
      TargetState target, Entry entry, Optional<Position> receipt, long nowMillis, Effects out) {
    if (receipt.isPresent()) {
      target.probeStored();
      countStored(entry, nowMillis);
      window.confirm(entry, target, receipt.get());
    } else if (target.isScanComplete()) {
      out.add(new Effect.RescanTarget(target.rescanning(window.floor())));
      return;
    } else {
      target.probeSettled();
      tally.skipped++;
      window.confirm(entry, target, null);
    }
    decideWaiting(out);
  }

  void onRescanned(TargetName name, Map<Position, Skipped> found, Effects out) {
    TargetState target = targets.of(name);
    Entry entry = window.find(target.probe());
    if (entry == null) {
      ending.because(Fault.retry(Code.BUG, "a scan was not asked for: " + name, "report this"));
      return;
    }
    Skipped stored = found.get(entry.position);
    if (stored == null) {
      ending.because(
          Fault.halt(
              Code.FOREIGN_WRITER,
              name
                  + " says that it has "
                  + entry.position.text()
                  + ", but does not: somebody else used this lane's producer name, up to sequence "
                  + target.lastSequence(),
              "allow only Cutwater to produce there, then ./cutwater resume CHANNEL --from SEQ"));
      return;
    }
    if (!isTheOne(stored, entry, target)) {
      return;
    }
    target.probeSettled();
    found.forEach((source, later) -> {
      if (source.isAfter(entry.position)) {
        target.addSkipped(source, later);
      }
    });
    tally.skipped++;
    window.confirm(entry, target, stored.at());
    decideWaiting(out);
  }
}
