package io.cutwater.relay;

import io.cutwater.message.Envelope;
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
import org.jspecify.annotations.Nullable;

/**
 * A session's messages on their way from the source into a target. They are decided upon strictly
 * in source order: while one waits (for its target to open, or for a probe's answer), all later
 * ones do, so that nothing, a dead letter either, ever overtakes.
 */
final class Delivery {

  private final LanePlan plan;
  private final Routing routing;
  private final Targets targets;
  private final TargetState deadLetters;
  private final Window window;
  private final Tally tally;
  private final Ending ending;
  private final Deque<Entry> waiting = new ArrayDeque<>();

  Delivery(
      LanePlan plan, Routing routing, Targets targets, Window window, Tally tally, Ending ending) {
    this.plan = plan;
    this.routing = routing;
    this.targets = targets;
    this.deadLetters = targets.of(routing.deadLetters());
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
    if (!waiting.isEmpty()) {
      openAhead(entry, out);
      waiting.addLast(entry);
    } else if (!decided(entry, out)) {
      waiting.addLast(entry);
    }
  }

  /** Something that messages waited for has come. */
  void decideWaiting(Effects out) {
    while (!ending.isSet() && !waiting.isEmpty() && decided(waiting.getFirst(), out)) {
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
      case Route.To route -> decidedFor(route, entry, envelope, out);
      case Route.Omitted omitted -> {
        tally.omitted++;
        window.pass(entry);
        yield true;
      }
      case Route.Nowhere(String reason) ->
          isSkipped(entry, deadLetters) || buried(entry, envelope, "", reason, out);
    };
  }

  private boolean decidedFor(Route.To route, Entry entry, Envelope envelope, Effects out) {
    TargetState target = readyTarget(route.target(), out);
    if (target == null) {
      return false;
    }
    if (isSkipped(entry, target) || isSkipped(entry, deadLetters)) {
      return true;
    }
    Envelope shaped = routing.shaping().shape(envelope);
    return switch (routing.gate().judge(shaped, route)) {
      case Verdict.Admitted admitted ->
          sent(target, entry, new Outgoing.Carried(shaped, route.key()), out);
      case Verdict.Refused(String reason) ->
          buried(entry, envelope, route.target().value(), reason, out);
    };
  }

  private @Nullable TargetState readyTarget(TargetName name, Effects out) {
    if (targets.isFullWithout(name)) {
      ending.because(
          Fault.halt(
              Code.LIMIT,
              "more than " + plan.limits().targetsMax() + " targets, the next is " + name,
              "make the topic template coarser"));
      return null;
    }
    TargetState target = targets.of(name);
    target.open(window.floor(), out);
    return target.stage() == TargetState.Stage.READY ? target : null;
  }

  private boolean isSkipped(Entry entry, TargetState target) {
    Optional<Position> at = target.takeSkipped(entry.position);
    if (at.isEmpty()) {
      return false;
    }
    tally.skipped++;
    window.confirm(entry, target, at.get());
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

  void onStored(Event.Stored stored, long nowMillis, Effects out) {
    TargetState target = targets.of(stored.target());
    Entry entry = window.find(stored.ticket());
    if (entry == null || entry.confirmed) {
      ending.because(Fault.retry(Code.BUG, "a receipt came that nothing waits for", "report this"));
      return;
    }
    if (target.isProbe(stored.ticket())) {
      onProbeAnswered(target, entry, stored.receipt(), nowMillis, out);
    } else if (stored.receipt().isPresent()) {
      countStored(entry, nowMillis);
      window.confirm(entry, target, stored.receipt().get());
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

  void onRescanned(TargetName name, Map<Position, Position> found, Effects out) {
    TargetState target = targets.of(name);
    Entry entry = window.find(target.probe());
    if (entry == null) {
      ending.because(Fault.retry(Code.BUG, "a scan was not asked for: " + name, "report this"));
      return;
    }
    Position at = found.get(entry.position);
    if (at == null) {
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
    target.probeSettled();
    found.forEach((source, stored) -> {
      if (source.isAfter(entry.position)) {
        target.addSkipped(source, stored);
      }
    });
    tally.skipped++;
    window.confirm(entry, target, at);
    decideWaiting(out);
  }
}
