package io.cutwater.relay;

import io.cutwater.message.LedgerPosition;
import io.cutwater.message.Position;
import io.cutwater.message.StreamSequence;
import io.cutwater.message.TargetName;
import io.cutwater.relay.Fault.Code;
import io.cutwater.relay.JournalRecord.Mark;
import io.cutwater.relay.TargetState.Stage;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/** The targets of a session, each known from the journal or met on the way. */
final class Targets {

  /** What a position that is no number gives for a sequence, and an unknown writer for its last. */
  static final long NO_SEQUENCE = -1;

  private final LanePlan plan;
  private final String writer;
  private final Map<TargetName, TargetState> targets = new LinkedHashMap<>();
  private final Map<TargetName, Long> endsAsked = new HashMap<>();

  Targets(LanePlan plan, JournalRecord start) {
    this.plan = plan;
    this.writer = writerName(plan, start);
    for (Mark mark : start.targets()) {
      targets.put(mark.target(), new TargetState(mark, writer));
    }
  }

  /**
   * The producer name of a lane: deployment, lane, incarnation of the source (a CRC-32C of it),
   * generation and routing epoch. A source position is written under one such name only, so the
   * broker's deduplication and the scan speak of the same messages.
   */
  static String writerName(LanePlan plan, JournalRecord record) {
    CRC32C incarnation = new CRC32C();
    incarnation.update(record.source().getBytes(StandardCharsets.UTF_8));
    incarnation.update(0);
    incarnation.update(record.incarnation().getBytes(StandardCharsets.UTF_8));
    return "cutwater-%s-%s-%08x-g%d-e%d"
        .formatted(
            plan.deployment(),
            plan.lane().text(),
            incarnation.getValue(),
            record.generation(),
            record.epoch());
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
    return targets.computeIfAbsent(name, absent -> new TargetState(absent, writer));
  }

  boolean isFullWithout(TargetName name) {
    return targets.size() >= plan.limits().targetsMax() && !targets.containsKey(name);
  }

  Collection<TargetState> all() {
    return targets.values();
  }

  List<TargetState> known() {
    return targets.values().stream().filter(TargetState::isKnown).toList();
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
        .flatMap(
            target -> Stream.concat(target.highestFound().stream(), target.lastWritten().stream()))
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

  private static boolean isBehind(Position written, Optional<Position> floor) {
    return floor.isEmpty() || written.isAfter(floor.get());
  }

  // A busy topic that an idle lane writes to grows, and with it the next scan: so the place where
  // that would begin follows the topic's end as long as nothing of ours is in flight, and all that
  // was found above the floor has come from the source again.

  void askForEnds(int atMost, Effects out) {
    targets.values().stream()
        .filter(target -> target.stage() == Stage.READY)
        .limit(atMost)
        .forEach(target -> {
          endsAsked.put(target.name(), target.sends());
          out.add(new Effect.LocateEnd(target.name()));
        });
  }

  void located(TargetName name, Optional<Position> end, boolean idle) {
    Long sendsThen = endsAsked.remove(name);
    TargetState target = of(name);
    boolean unchanged = sendsThen != null && sendsThen == target.sends();
    if (idle && unchanged && target.skipSize() == 0) {
      end.ifPresent(target::markAt);
    }
  }
}
