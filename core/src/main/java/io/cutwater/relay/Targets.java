package io.cutwater.relay;

import io.cutwater.message.LedgerPosition;
import io.cutwater.message.Position;
import io.cutwater.message.StreamSequence;
import io.cutwater.message.TargetName;
import io.cutwater.relay.Fault.Code;
import io.cutwater.relay.JournalRecord.Mark;
import io.cutwater.relay.TargetState.Stage;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The targets of a session, each known from the journal or met on the way.
 *
 * <p>Only so many are open at a time. When one more is needed, the least recently used one is
 * closed for which no message waits and nothing is under way; one that is idle is preferred. A
 * target that is open always stands in the journal, so that it may be sent to at once. A closed one
 * stands there as long as anything of this lane above the journal's floor may be in it; after that
 * it is forgotten, and opened like a new one (docs/adr/0010). So is one that nothing was sent to
 * for long: an idle lane holds none open (docs/adr/0011).
 *
 * <p>The dead letters' target is opened at the start where the journal names it, and has a place of
 * its own among those that are open: no message that waits for another one keeps it out.
 */
final class Targets {

  /** What a position that is no number gives for a sequence, and an unknown writer for its last. */
  static final long NO_SEQUENCE = -1;

  /** Targets at a time that are opened for no message, but to learn what is in them. */
  private static final int SURVEYS_MAX = 16;

  private final LanePlan plan;
  private final String writer;
  private final Map<TargetName, TargetState> targets = new LinkedHashMap<>();
  private TargetState deadLetters;
  private Optional<Position> journalled;
  private long lookedAtMillis;
  private long usesWhenLooked;
  private int unsurveyed;

  /** Without the dead letters. */
  private int open;

  private long uses;

  Targets(LanePlan plan, JournalRecord start, TargetName deadLetters, long nowMillis) {
    this.plan = plan;
    this.writer = start.writer(plan.deployment(), plan.lane());
    this.journalled = start.floor();
    this.unsurveyed = start.targets().size();
    for (Mark mark : start.targets()) {
      targets.put(mark.target(), new TargetState(mark, writer));
    }
    this.deadLetters = of(deadLetters);
    lookedAtMillis = nowMillis;
  }

  /**
   * The number by which a broker deduplicates a source position; {@link #NO_SEQUENCE} for a
   * position that is no number, whose target knows it by other means.
   */
  static long sequence(Position position) {
    return switch (position) {
      case StreamSequence(long value) -> value;
      case LedgerPosition ledger -> NO_SEQUENCE;
    };
  }

  TargetState of(TargetName name) {
    TargetState known = targets.get(name);
    return known != null
        ? known
        : targets.computeIfAbsent(name, absent -> new TargetState(absent, writer));
  }

  Collection<TargetState> all() {
    return targets.values();
  }

  /** What the journal's next record says of the targets. */
  List<Mark> marks() {
    return targets.values().stream()
        .filter(TargetState::isWorthJournalling)
        .map(TargetState::mark)
        .toList();
  }

  /**
   * The target of a message, open or opening; null where there is no room for it until something is
   * confirmed or journalled.
   */
  @Nullable TargetState reach(TargetName name, Optional<Position> floor, Effects out) {
    TargetState target = targets.get(name);
    if (target == deadLetters) {
      return reachDeadLetters(floor, out);
    }
    if (target == null || target.stage() == Stage.CLOSED) {
      if (!makeRoom(target == null, out)) {
        return null;
      }
      target = of(name);
      open(target, floor, out);
    }
    target.used(++uses);
    return target;
  }

  /** The dead letters' target, open or opening. */
  TargetState reachDeadLetters(Optional<Position> floor, Effects out) {
    if (deadLetters.stage() == Stage.CLOSED) {
      open(deadLetters, floor, out);
    }
    deadLetters.used(++uses);
    return deadLetters;
  }

  /** Opens it where a former session may have left messages above the floor in it. */
  void openDeadLettersIfKnown(Optional<Position> floor, Effects out) {
    if (deadLetters.isKnown()) {
      open(deadLetters, floor, out);
    }
  }

  /** The dead letters' target, open or not. */
  TargetState deadLetters() {
    return deadLetters;
  }

  private void open(TargetState target, Optional<Position> floor, Effects out) {
    if (target != deadLetters) {
      open++;
    }
    if (target.isKnown() && !target.isSurveyed()) {
      unsurveyed--;
    }
    target.open(floor, out);
  }

  private boolean makeRoom(boolean isNew, Effects out) {
    if (open >= plan.limits().openTargetsMax() - 1 && !closeIdle(out) && !closeSettled(out)) {
      return false;
    }
    return !isNew || targets.size() < plan.limits().targetsMax() || closeIdle(out);
  }

  private boolean closeIdle(Effects out) {
    Optional<TargetState> idle = leastRecentlyUsed(target -> target.isIdle(journalled));
    idle.ifPresent(target -> forget(target, out));
    return idle.isPresent();
  }

  /** Once it is closed, nothing speaks of it any more. */
  private void forget(TargetState target, Effects out) {
    close(target, out);
    targets.remove(target.name());
    if (target == deadLetters) {
      deadLetters = of(target.name());
    }
  }

  /**
   * Closes what was not needed for some time. An idle lane costs its servers next to nothing then,
   * and its next start has nothing to scan, however much others write to where it wrote.
   */
  void closeUnused(long nowMillis, Effects out) {
    if (nowMillis - lookedAtMillis < plan.limits().targetRest().toMillis()) {
      return;
    }
    List<TargetState> unused =
        targets.values().stream()
            .filter(target -> target.usedAt() <= usesWhenLooked)
            .filter(target -> target.isSettled() && target.isIdle(journalled))
            .toList();
    lookedAtMillis = nowMillis;
    usesWhenLooked = uses;
    unused.forEach(target -> forget(target, out));
  }

  /** The journal goes on naming it, and it is scanned when it is opened again. */
  private boolean closeSettled(Effects out) {
    Optional<TargetState> settled = leastRecentlyUsed(target -> true);
    settled.ifPresent(target -> close(target, out));
    return settled.isPresent();
  }

  private Optional<TargetState> leastRecentlyUsed(Predicate<TargetState> which) {
    return targets.values().stream()
        .filter(target -> target != deadLetters && target.isSettled() && which.test(target))
        .min(Comparator.comparingLong(TargetState::usedAt));
  }

  private void close(TargetState target, Effects out) {
    if (target != deadLetters) {
      open--;
    }
    target.toClosed(out);
  }

  /**
   * The journal's floor is {@code floor} now: closed targets with nothing above it are forgotten.
   */
  void journalled(Optional<Position> floor) {
    journalled = floor;
    targets.values().removeIf(target -> target.stage() == Stage.CLOSED && target.isIdle(floor));
  }

  /**
   * Opens targets that only the journal knows, a few at a time, until no more than {@code leave}
   * are left: what is in them is not known, so the journal could never stop naming them.
   */
  void survey(int leave, Optional<Position> floor, Effects out) {
    if (unsurveyed <= leave) {
      return;
    }
    long opening =
        targets.values().stream().filter(target -> target.stage() == Stage.OPENING).count();
    List<TargetState> unknown =
        targets.values().stream()
            .filter(target ->
                target.stage() == Stage.CLOSED && target.isKnown() && !target.isSurveyed())
            .toList();
    for (TargetState target : unknown) {
      if (unsurveyed <= leave || opening >= SURVEYS_MAX || !makeRoom(false, out)) {
        return;
      }
      open(target, floor, out);
      opening++;
    }
  }

  boolean isOpening() {
    return targets.values().stream().anyMatch(target -> target.stage() == Stage.OPENING);
  }

  /** Whether a target is open or opening, but must not be sent to yet. */
  boolean isUnready() {
    return targets.values().stream()
        .anyMatch(
            target -> target.stage() == Stage.OPENING || target.stage() == Stage.UNJOURNALLED);
  }

  /**
   * The highest source position that was, or may yet be, stored: found by a scan, or pushed by a
   * former session and perhaps still on its way.
   */
  Optional<Position> highestPushed() {
    return targets.values().stream()
        .flatMap(target -> target.highest().stream())
        .reduce((a, b) -> b.isAfter(a) ? b : a);
  }

  /** Why a target that was just opened must not be written to. */
  Optional<Fault> doubt(TargetState target, Optional<Position> floor) {
    Optional<Position> written = target.lastWritten();
    if (!target.isKnown() && written.isPresent() && isBehind(written.get(), floor)) {
      return Optional.of(
          Fault.halt(
              Code.JOURNAL_LOST,
              target.name()
                  + " was already written up to "
                  + written.get().text()
                  + " by this lane, but its journal does not know: the journal was lost or replaced",
              "restore the journal's topic, or decide where to go on: "
                  + "./cutwater resume CHANNEL --from SEQ"));
    }
    if (target.skipSize() > plan.limits().skipSetMax()) {
      return Optional.of(
          Fault.halt(
              Code.LIMIT,
              target.skipSize() + " messages above the floor were found in " + target.name(),
              "report this: a window is never so large"));
    }
    return Optional.empty();
  }

  /** What cannot be known of a target that was just opened, in words. */
  static List<String> gaps(TargetState target, TargetFacts facts) {
    return target.isKnown() && !facts.complete() && facts.lastSequence() == NO_SEQUENCE
        ? List.of(
            "what was stored in "
                + facts.target()
                + " before cannot be told: it was trimmed, and the broker forgot this writer")
        : List.of();
  }

  private static boolean isBehind(Position written, Optional<Position> floor) {
    return floor.isEmpty() || written.isAfter(floor.get());
  }
}
