package io.cutwater.relay;

import io.cutwater.message.LedgerPosition;
import io.cutwater.message.Position;
import io.cutwater.message.StreamSequence;
import io.cutwater.relay.Fault.Code;
import io.cutwater.relay.JournalCodec.Decoded;
import io.cutwater.relay.LanePlan.Start;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Decides where a session starts: from the journal's last record, and from what the source says of
 * itself. Whenever the two do not fit, the lane halts: no guess of ours is better than an
 * operator's knowledge of what happened to the source.
 */
final class Recovery {

  /** A decision. */
  sealed interface Decision {

    /**
     * @param record the state to start from
     * @param expired messages that the source removed between the floor and its first one, at most
     */
    record Begin(JournalRecord record, long expired) implements Decision {}

    record Refuse(Fault fault) implements Decision {}
  }

  /** What was found in the journal. */
  sealed interface Past {

    record None() implements Past {}

    record Known(JournalRecord record) implements Past {}

    record Refused(Fault fault) implements Past {}
  }

  private Recovery() {}

  static Past past(LanePlan plan, Optional<String> text) {
    if (text.isEmpty()) {
      return new Past.None();
    }
    return switch (JournalCodec.decode(text.get())) {
      case Decoded.Intact(JournalRecord record) -> new Past.Known(record);
      case Decoded.Damaged(String reason) ->
          new Past.Refused(
              Fault.halt(
                  Code.JOURNAL_UNREADABLE,
                  "the journal of lane " + plan.lane() + " cannot be read: " + reason,
                  "run the Cutwater that wrote it, or say where to go on: ./cutwater resume CHANNEL --from SEQ"));
    };
  }

  /** Where a session starts: as an operator said, else from {@code past}. */
  static Decision decide(
      LanePlan plan, Resumption resumption, Past past, SourceFacts facts, long nowMillis) {
    return switch (resumption) {
      case Resumption.AsLeft asLeft -> decide(plan, past, facts);
      case Resumption.AtFirst first -> first(plan, facts, Optional.empty(), nowMillis);
      case Resumption.Behind(Position behind) -> first(plan, facts, Optional.of(behind), nowMillis);
    };
  }

  private static Decision decide(LanePlan plan, Past past, SourceFacts facts) {
    return switch (past) {
      case Past.Known(JournalRecord record) -> resume(record, facts);
      case Past.Refused(Fault fault) -> new Decision.Refuse(fault);
      case Past.None none -> first(plan, facts, startFloor(plan.start(), facts), 0);
    };
  }

  private static Optional<Position> startFloor(Start start, SourceFacts facts) {
    return switch (start) {
      case Start.First first -> Optional.empty();
      case Start.New fresh -> facts.last();
      case Start.Behind(Position position) -> Optional.of(position);
    };
  }

  private static Decision first(
      LanePlan plan, SourceFacts facts, Optional<Position> floor, long generation) {
    return new Decision.Begin(
        new JournalRecord(
            plan.instance(),
            generation,
            facts.name(),
            facts.incarnation(),
            1,
            plan.routing().spec(),
            floor,
            Optional.empty(),
            "",
            List.of()),
        0);
  }

  /** Where a lane goes on that left {@code record} behind. */
  private static Decision resume(JournalRecord record, SourceFacts facts) {
    if (!record.source().equals(facts.name())) {
      return refuse(
          Code.SOURCE_RECREATED,
          "the journal speaks of source " + record.source() + ", the channel of " + facts.name());
    }
    if (!record.incarnation().equals(facts.incarnation())) {
      return refuse(
          Code.SOURCE_RECREATED,
          "source "
              + facts.name()
              + " was recreated or restored: it was "
              + record.incarnation()
              + " and is "
              + facts.incarnation());
    }
    if (!facts.keeps()) {
      return new Decision.Begin(record.behind(facts.last()), 0);
    }
    return record
        .floor()
        .map(floor -> resumeBehind(floor, record, facts))
        .orElseGet(() -> new Decision.Begin(record, 0));
  }

  private static Decision resumeBehind(Position floor, JournalRecord record, SourceFacts facts) {
    Optional<Position> last = facts.last();
    if (isBefore(last, floor)) {
      return refuse(
          Code.SOURCE_ROLLED_BACK,
          "source "
              + facts.name()
              + " ends at "
              + last.map(Position::text).orElse("nothing")
              + ", before "
              + floor.text()
              + ", which was already carried");
    }
    Optional<Instant> was = record.floorStoredAt();
    Optional<Instant> is = facts.floorStoredAt();
    if (was.isPresent() && is.isPresent() && !was.equals(is)) {
      return refuse(
          Code.SOURCE_ROLLED_BACK,
          "source "
              + facts.name()
              + " holds another message at "
              + floor.text()
              + ": stored at "
              + is.get()
              + ", where the one that was carried was stored at "
              + was.get());
    }
    return new Decision.Begin(record, expired(floor, facts));
  }

  /**
   * Whether a source that ends at {@code last} ends before {@code floor}. A topic may have let go
   * of everything that was carried, and its last entry does not always tell its place in a batch.
   */
  private static boolean isBefore(Optional<Position> last, Position floor) {
    return switch (floor) {
      case StreamSequence carried -> last.isEmpty() || carried.isAfter(last.get());
      case LedgerPosition carried ->
          last.isPresent() && carried.isEntryAfter((LedgerPosition) last.get());
    };
  }

  private static long expired(Position floor, SourceFacts facts) {
    if (!(floor instanceof StreamSequence(long carried))) {
      return 0;
    }
    long lastGone =
        facts
            .first()
            .map(first -> first instanceof StreamSequence(long at) ? at - 1 : carried)
            .or(() -> facts.last().map(last -> ((StreamSequence) last).value()))
            .orElse(carried);
    return Math.max(0, lastGone - carried);
  }

  private static Decision refuse(Code code, String what) {
    return new Decision.Refuse(
        Fault.halt(
            code, what, "decide where to go on: ./cutwater resume CHANNEL --from first|SEQ"));
  }
}
