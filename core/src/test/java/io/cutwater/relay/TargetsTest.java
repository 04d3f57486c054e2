package io.cutwater.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.cutwater.message.Fingerprint;
import io.cutwater.message.LaneId;
import io.cutwater.message.LedgerPosition;
import io.cutwater.message.Position;
import io.cutwater.message.StreamSequence;
import io.cutwater.message.TargetName;
import io.cutwater.relay.JournalRecord.Mark;
import io.cutwater.relay.Router.Route;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which targets are open, and which the journal names, where three may be open. */
class TargetsTest {

  private static final TargetName A = new TargetName("a");
  private static final TargetName B = new TargetName("b");
  private static final TargetName C = new TargetName("c");
  private static final TargetName D = new TargetName("d");
  private static final TargetName DEAD = new TargetName("dead");

  /** Three, and the dead letters. */
  private static final int OPEN_MAX = 4;

  private static final long REST = Limits.defaults().targetRest().toMillis();

  private final List<Effect> effects = new ArrayList<>();
  private final Targets targets = targets(List.of());

  private static Targets targets(List<Mark> known) {
    Routing routing =
        new Routing(
            "one",
            envelope -> new Route.Nowhere("none"),
            (envelope, target) -> new Gate.Verdict.Admitted(),
            DEAD);
    LanePlan plan =
        new LanePlan(
            new LaneId("l", 0),
            "test",
            "instance",
            routing,
            spec -> routing,
            new LanePlan.Start.First(),
            false,
            Limits.defaults().withOpenTargets(OPEN_MAX));
    return new Targets(
        plan,
        new JournalRecord(
            "instance", 0, "S", "1", 1, "one", at(10), Optional.empty(), "consumer", known),
        DEAD,
        0);
  }

  private static Optional<Position> at(long sequence) {
    return Optional.of(new StreamSequence(sequence));
  }

  private TargetState opened(Targets all, TargetName name, long pushed, long... found) {
    TargetState target = Objects.requireNonNull(all.reach(name, at(10), effects::add));
    Map<Position, Skipped> stored = new HashMap<>();
    for (long sequence : found) {
      stored.put(
          new StreamSequence(sequence),
          new Skipped(new LedgerPosition(1, sequence, -1, -1), Fingerprint.UNKNOWN));
    }
    target.toOpen(
        new TargetFacts(name, Optional.empty(), pushed, at(pushed), stored, true, List.of()));
    target.toReady();
    return target;
  }

  private List<TargetName> closed() {
    return effects.stream()
        .filter(Effect.CloseTarget.class::isInstance)
        .map(effect -> ((Effect.CloseTarget) effect).target())
        .toList();
  }

  private static List<TargetName> named(Targets all) {
    return all.marks().stream().map(Mark::target).toList();
  }

  @Test
  void closesNoneAtTheLimitAndTheLeastRecentlyUsedPastIt() {
    opened(targets, A, 5);
    opened(targets, B, 5);
    opened(targets, C, 5);
    targets.reach(A, at(10), effects::add);
    List<TargetName> atLimit = closed();

    targets.reach(D, at(10), effects::add);

    assertThat(atLimit).isEmpty();
    assertThat(closed()).containsExactly(B);
    assertThat(named(targets)).containsExactlyInAnyOrder(A, C);
  }

  @Test
  void closesAnIdleTargetBeforeOneThatTheJournalMustGoOnNaming() {
    opened(targets, A, 11);
    opened(targets, B, 10);
    opened(targets, C, 12);

    targets.reach(D, at(10), effects::add);

    assertThat(closed()).containsExactly(B);
  }

  @Test
  void namesAClosedTargetUntilTheJournalledFloorIsPastAllThatMayBeInIt() {
    opened(targets, A, 11, 14);
    opened(targets, B, 12);
    opened(targets, C, 12);
    targets.reach(D, at(10), effects::add);

    targets.journalled(at(13));
    List<TargetName> before = named(targets);
    targets.journalled(at(14));

    assertThat(closed()).containsExactly(A);
    assertThat(before).contains(A);
    assertThat(named(targets)).doesNotContain(A);
  }

  @Test
  void closesNoTargetWithAMessageUnderWayOrWaiting() {
    opened(targets, A, 5).sending(new StreamSequence(11));
    opened(targets, B, 5).await();
    TargetState c = opened(targets, C, 5);
    c.startProbe(1);

    TargetState none = targets.reach(D, at(10), effects::add);
    targets.of(A).answered();
    TargetState room = targets.reach(D, at(10), effects::add);

    assertThat(none).isNull();
    assertThat(room).isNotNull();
    assertThat(closed()).containsExactly(A);
  }

  @Test
  void scansATargetThatWasClosedAboveTheFloorWhenItIsOpenedAgain() {
    opened(targets, A, 11);
    opened(targets, B, 11);
    opened(targets, C, 11);
    targets.reach(D, at(10), effects::add);
    targets
        .of(D)
        .toOpen(
            new TargetFacts(D, Optional.empty(), -1, Optional.empty(), Map.of(), true, List.of()));
    targets.of(D).toReady();
    effects.clear();

    targets.reach(A, at(10), effects::add);

    assertThat(effects)
        .filteredOn(Effect.OpenTarget.class::isInstance)
        .singleElement()
        .satisfies(effect -> assertThat(((Effect.OpenTarget) effect).opening().known()).isTrue());
  }

  @Test
  void looksIntoTargetsThatOnlyTheJournalKnowsUntilSoManyAreLeft() {
    Targets all =
        targets(
            List.of(
                new Mark(A, Optional.empty(), Optional.empty()),
                new Mark(B, Optional.empty(), Optional.empty())));

    all.survey(2, at(10), effects::add);
    int atLimit = effects.size();
    all.survey(1, at(10), effects::add);

    assertThat(atLimit).isZero();
    assertThat(effects).hasSize(1);
    all.journalled(at(100));
    assertThat(named(all)).containsExactly(A, B);
  }

  @Test
  void closesWhatWasNotNeededForARestAndForgetsIt() {
    opened(targets, A, 5);
    targets.closeUnused(REST, effects::add);
    opened(targets, B, 5);
    List<TargetName> atFirst = closed();

    targets.closeUnused(2 * REST - 1, effects::add);
    List<TargetName> tooEarly = closed();
    targets.closeUnused(2 * REST, effects::add);

    assertThat(atFirst).isEmpty();
    assertThat(tooEarly).isEmpty();
    assertThat(closed()).containsExactly(A);
    assertThat(named(targets)).containsExactly(B);
  }

  @Test
  void closesNoTargetThatMayHoldSomethingAboveTheFloorHoweverLongItRests() {
    opened(targets, A, 11);
    opened(targets, B, 5).sending(new StreamSequence(12));

    targets.closeUnused(REST, effects::add);
    targets.closeUnused(2 * REST, effects::add);

    assertThat(closed()).isEmpty();
    assertThat(named(targets)).containsExactlyInAnyOrder(A, B);
  }

  @Test
  void deadLettersAreOpenedOnlyWhereTheJournalNamesThemOrAMessageNeedsThem() {
    targets.openDeadLettersIfKnown(at(10), effects::add);
    boolean isNamed = named(targets).contains(DEAD);
    List<Effect> unknown = List.copyOf(effects);
    targets(List.of(new Mark(DEAD, Optional.empty(), Optional.empty())))
        .openDeadLettersIfKnown(at(10), effects::add);

    assertThat(isNamed).isFalse();
    assertThat(unknown).isEmpty();
    assertThat(effects).hasOnlyElementsOfType(Effect.OpenTarget.class).hasSize(1);
  }

  @Test
  void deadLettersHaveAPlaceThatNoOtherTargetTakes() {
    opened(targets, A, 5).await();
    opened(targets, B, 5).await();
    opened(targets, C, 5).await();

    TargetState none = targets.reach(D, at(10), effects::add);
    TargetState dead = targets.reachDeadLetters(at(10), effects::add);

    assertThat(none).isNull();
    assertThat(dead.stage()).isEqualTo(TargetState.Stage.OPENING);
    assertThat(closed()).isEmpty();
  }

  @Test
  void restsAfterALargeRecordAndNotAfterASmallOne() {
    JournalPace pace = new JournalPace(Limits.defaults(), at(10), 0);
    Window window = new Window(at(10), Optional.empty());
    pace.want();
    long number = pace.begin(window, List.of(), 0);
    pace.sized(200_000, 0);
    assertThat(pace.written(number, window)).contains(false);
    pace.want();

    assertThat(pace.isDue(window, 1, 199)).isFalse();
    assertThat(pace.isDue(window, 1, 200)).isTrue();
    assertThat(pace.dueAtMillis(window)).isEqualTo(200);
  }
}
