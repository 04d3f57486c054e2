package io.cutwater.relay.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.cutwater.message.TargetName;
import io.cutwater.relay.Event;
import io.cutwater.relay.Fault.Code;
import io.cutwater.relay.LaneView;
import io.cutwater.relay.Outgoing;
import io.cutwater.relay.Resumption;
import io.cutwater.relay.TargetOpening;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/**
 * The event sequences of the exactness research, one test each, by its number. What stands between
 * the named moments is left to a seed, so that each test runs in many interleavings.
 */
class ExactnessTest {

  private static final int SEEDS = 60;
  private static final int TURNS_MAX = 60_000;
  private static final TargetName T0 = new TargetName("t-0");

  /** One interleaving of a story. */
  private interface Story {
    void tell(SimWorld world, Random random);
  }

  private static void inManyInterleavings(Story story) {
    for (long seed = 1; seed <= SEEDS; seed++) {
      Random random = new Random(seed);
      SimWorld world = new SimWorld(random);
      world.partitions = 1;
      try {
        story.tell(world, random);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
      }
    }
  }

  private static void publish(SimWorld world, int messages) {
    for (int i = 0; i < messages; i++) {
      // Neither refused nor without target.
      world.stream.publish("0");
    }
  }

  private static void until(SimWorld world, BooleanSupplier condition) {
    for (int turn = 0; !condition.getAsBoolean(); turn++) {
      if (turn == TURNS_MAX) {
        throw new AssertionError("never so: " + views(world));
      }
      world.turn();
    }
  }

  private static List<LaneView> views(SimWorld world) {
    return world.instances.stream().map(instance -> instance.lane.view()).toList();
  }

  private static void carryAll(SimWorld world) {
    until(
        world,
        () ->
            world.isAllStored() && world.topics().values().stream().noneMatch(SimTopic::isAdding));
    world.reckon();
  }

  private static void haltsWith(SimWorld world, SimInstance one, Code code) {
    until(world, () -> one.lane.isHalted());
    assertThat(one.lane.view().fault().orElseThrow().code()).isEqualTo(code);
  }

  private static SimInstance restarted(SimWorld world, SimInstance one) {
    one.crash();
    world.instances.remove(one);
    return world.start(one.name);
  }

  @Test
  void e1StaleOwnerDoesNoHarmWhenItWakes() {
    inManyInterleavings((world, random) -> {
      SimInstance a = world.start("a");
      publish(world, 60);
      until(world, () -> a.lane.view().stored() > 5);
      a.pause();
      SimInstance b = world.start("b");
      until(world, () -> b.lane.view().stored() + b.lane.view().skipped() > 10);
      a.wake();
      publish(world, 20);
      carryAll(world);
    });
  }

  @Test
  void e2DeliveryOutOfSequenceEndsTheSession() {
    inManyInterleavings((world, random) -> {
      SimInstance a = world.start("a");
      publish(world, 40);
      until(world, () -> a.lane.view().delivered() > 3);
      until(world, a::loseDelivery);
      publish(world, 10);
      carryAll(world);
      assertThat(a.lane.view().session()).isGreaterThan(1);
    });
  }

  @Test
  void e4ScanBeginsAtTheFloorsMessageInEachTarget() {
    inManyInterleavings((world, random) -> {
      world.partitions = 3;
      SimInstance a = world.start("a");
      for (int i = 0; i < 80; i++) {
        world.stream.publish(Integer.toString(random.nextInt(6)));
      }
      until(world, () -> a.lane.view().stored() > 20);
      restarted(world, a);
      carryAll(world);
    });
  }

  @Test
  void e6GrowingPartitionsSwallowNothing() {
    inManyInterleavings((world, random) -> {
      world.partitions = 3;
      SimInstance a = world.start("a");
      for (int i = 0; i < 60; i++) {
        world.stream.publish(Integer.toString(random.nextInt(6)));
      }
      until(world, () -> a.lane.view().stored() > 10);
      world.partitions = 4;
      SimInstance next = restarted(world, a);
      for (int i = 0; i < 20; i++) {
        world.stream.publish(Integer.toString(random.nextInt(6)));
      }
      carryAll(world);
      until(world, () -> next.lane.view().isRunning());
      assertThat(world.topics()).containsKey(new TargetName("t-3"));
    });
  }

  @Test
  void e7RolledBackSourceHaltsTheLane() {
    inManyInterleavings((world, random) -> {
      SimInstance a = world.start("a");
      publish(world, 30);
      until(world, () -> a.lane.view().journalledFloor().equals("30"));
      world.stream.rollBackTo(20);
      publish(world, 10 + random.nextInt(3));
      SimInstance next = restarted(world, a);
      haltsWith(world, next, Code.SOURCE_ROLLED_BACK);
    });
  }

  @Test
  void e7RecreatedSourceHaltsTheLaneUntilAnOperatorDecides() {
    inManyInterleavings((world, random) -> {
      SimInstance a = world.start("a");
      publish(world, 30);
      until(world, () -> a.lane.view().journalledFloor().equals("30"));
      world.stream.recreate();
      publish(world, 40);
      a.doubt("the consumer is gone");
      haltsWith(world, a, Code.SOURCE_RECREATED);
      int before = world.topic(T0).log().size();
      a.step(new Event.ResumeRequested(new Resumption.AtFirst()));
      until(world, () -> a.lane.view().journalledFloor().equals("40"));
      assertThat(world.topic(T0).log()).hasSize(before + 40);
    });
  }

  @Test
  void e9LostJournalHaltsTheLane() {
    inManyInterleavings((world, random) -> {
      SimInstance a = world.start("a");
      publish(world, 20);
      until(world, () -> a.lane.view().journalledFloor().equals("20"));
      int before = world.topic(T0).log().size();
      world.journal.lose();
      SimInstance next = restarted(world, a);
      haltsWith(world, next, Code.JOURNAL_LOST);
      assertThat(world.topic(T0).log()).hasSize(before);
    });
  }

  @Test
  void damagedJournalHaltsTheLane() {
    inManyInterleavings((world, random) -> {
      SimInstance a = world.start("a");
      publish(world, 20);
      until(world, () -> a.lane.view().journalledFloor().equals("20"));
      world.journal.replace(world.journal.last().orElseThrow().replace("20", "10"));
      SimInstance next = restarted(world, a);
      haltsWith(world, next, Code.JOURNAL_UNREADABLE);
    });
  }

  @Test
  void e13TrimmedTargetIsExactWhileTheBrokerKnowsTheWriter() {
    inManyInterleavings((world, random) -> {
      SimInstance a = world.start("a");
      publish(world, 30);
      until(world, () -> a.lane.view().stored() > 10);
      a.crash();
      until(world, () -> world.topics().values().stream().noneMatch(SimTopic::isAdding));
      world.topic(T0).trimAll();
      restarted(world, a);
      carryAll(world);
    });
  }

  @Test
  void e16e19LateAddsOfADeadConnectionAreNeverDoubled() {
    inManyInterleavings((world, random) -> {
      SimInstance a = world.start("a");
      publish(world, 40);
      until(world, () -> world.topic(T0).isAdding());
      a.crash();
      world.instances.remove(a);
      world.start("a");
      carryAll(world);
    });
  }

  @Test
  void e17WindowCountsFromTheJournalledFloor() {
    inManyInterleavings((world, random) -> {
      SimInstance a = world.start("a");
      publish(world, 200);
      carryAll(world);
      assertThat(a.lane.view().inFlightMessages()).isLessThanOrEqualTo(SimWorld.WINDOW);
    });
  }

  /**
   * What was found above the floor is still to be told apart when the idle target's end is noted.
   */
  @Test
  void e17IdleLaneNotesNoEndBeforeWhatItFoundStored() {
    inManyInterleavings((world, random) -> {
      SimInstance a = world.start("a");
      publish(world, 60);
      until(world, () -> a.lane.view().stored() > 20);
      SimInstance b = restarted(world, a);
      until(world, () -> b.lane.view().skipped() > 0);
      world.sourceIsSilent = true;
      long idleSince = world.now;
      until(world, () -> world.now > idleSince + 20_000);
      restarted(world, b);
      world.sourceIsSilent = false;
      carryAll(world);
      assertThat(world.instances).noneMatch(instance -> instance.lane.isHalted());
    });
  }

  @Test
  void e21ForeignMessagesWithOurPropertiesAreNotTakenForOurs() {
    inManyInterleavings((world, random) -> {
      SimInstance a = world.start("a");
      publish(world, 10);
      carryAll(world);
      Outgoing copied = world.topic(T0).log().getLast().outgoing();
      world.topic(T0).storeForeign(copied);
      restarted(world, a);
      publish(world, 10);
      world.topic(T0).storeForeign(copied);
      carryAll(world);
    });
  }

  @Test
  void e23PurgedMessagesAreCountedAsExpired() {
    inManyInterleavings((world, random) -> {
      SimInstance a = world.start("a");
      publish(world, 10);
      until(world, () -> a.lane.view().journalledFloor().equals("10"));
      a.crash();
      world.instances.remove(a);
      publish(world, 20);
      world.stream.purgeBelow(25);
      SimInstance next = world.start("a");
      carryAll(world);
      assertThat(next.lane.view().expired()).isEqualTo(14);
    });
  }

  @Test
  void e24ScanThatIsCutOffGoesOnWhereItWasJournalled() {
    inManyInterleavings((world, random) -> {
      SimInstance a = world.start("a");
      publish(world, 40);
      until(world, () -> a.lane.view().stored() > 10);
      a.crash();
      world.instances.remove(a);
      until(world, () -> world.topics().values().stream().noneMatch(SimTopic::isAdding));
      Outgoing foreign = world.topic(T0).log().getLast().outgoing();
      for (int i = 0; i < 300; i++) {
        world.topic(T0).storeForeign(foreign);
      }
      SimInstance b = world.start("b");
      until(world, () -> world.journal.last().orElseThrow().contains("\"scan\""));
      TargetOpening cut = b.openings.getLast();
      b.crash();
      world.instances.remove(b);

      SimInstance c = world.start("c");
      carryAll(world);

      TargetOpening next =
          c.openings.stream()
              .filter(opening -> opening.target().equals(T0))
              .findFirst()
              .orElseThrow();
      assertThat(cut.target()).isEqualTo(T0);
      assertThat(next.writer()).isEqualTo(cut.writer());
      assertThat(SimTopic.index(next.scanFrom())).isGreaterThan(SimTopic.index(cut.scanFrom()));
    });
  }

  @Test
  void e26MessageStoredBeforeItWasForbiddenIsNoDeadLetter() {
    inManyInterleavings((world, random) -> {
      SimInstance a = world.start("a");
      publish(world, 30);
      until(world, () -> a.lane.view().stored() > 5);
      world.refuseAll = true;
      restarted(world, a);
      carryAll(world);
    });
  }

  @Test
  void e32SquattedProducerNameHaltsTheLane() {
    inManyInterleavings((world, random) -> {
      SimInstance a = world.start("a");
      publish(world, 10);
      carryAll(world);
      until(world, () -> a.lane.view().journalledFloor().equals("10"));
      String writer = world.topic(T0).log().getLast().producer();
      a.crash();
      world.instances.remove(a);
      world.topic(T0).squat(writer, 1_000_000_000_000L);
      publish(world, 5);
      SimInstance next = world.start("a");
      haltsWith(world, next, Code.FOREIGN_WRITER);
    });
  }

  @Test
  void e9JournalThatMayBeEmptiedWeakensTheGuarantee() {
    inManyInterleavings((world, random) -> {
      world.journal.weaknesses = List.of("it may be emptied");
      SimInstance a = world.start("a");
      publish(world, 5);
      carryAll(world);
      assertThat(a.lane.view().weaknesses()).containsExactly("it may be emptied");
    });
  }

  @Test
  void e9JournalThatMayBeEmptiedKeepsAChannelWaitingThatRequiresExactlyOnce() {
    inManyInterleavings((world, random) -> {
      world.requireExactlyOnce = true;
      world.journal.weaknesses = List.of("it may be emptied");
      SimInstance a = world.start("a");
      publish(world, 5);
      until(world, () -> a.lane.view().session() > 2);
      assertThat(a.lane.view().fault().orElseThrow().code()).isEqualTo(Code.GUARANTEE_TOO_WEAK);
      assertThat(a.lane.view().weaknesses()).containsExactly("it may be emptied");
      assertThat(a.lane.view().stored()).isZero();
      world.journal.weaknesses = List.of();
      carryAll(world);
      assertThat(a.lane.view().weaknesses()).isEmpty();
    });
  }

  @Test
  void stoppingDeliversWhatIsInFlight() {
    inManyInterleavings((world, random) -> {
      SimInstance a = world.start("a");
      publish(world, 40);
      until(world, () -> a.lane.view().delivered() > 5);
      a.step(new Event.StopRequested(world.now + 1_000_000));
      until(world, () -> a.lane.isStopped());
      assertThat(a.lane.view().abandoned()).isZero();
      assertThat(a.lane.view().journalledFloor()).isEqualTo(a.lane.view().floor());
    });
  }

  @Test
  void stoppingSaysWhatItAbandonsAtTheDeadline() {
    inManyInterleavings((world, random) -> {
      SimInstance a = world.start("a");
      publish(world, 40);
      until(world, () -> a.lane.view().inFlightMessages() > 3 && a.lane.view().isRunning());
      int unconfirmed = a.lane.view().inFlightMessages();
      a.step(new Event.StopRequested(world.now));
      a.step(new Event.Tick());
      until(world, () -> a.lane.isStopped());
      assertThat(a.lane.view().abandoned()).isBetween(0, unconfirmed);
      world.instances.remove(a);
      a.crash();
      world.start("b");
      carryAll(world);
    });
  }
}
