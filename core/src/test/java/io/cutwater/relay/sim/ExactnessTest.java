package io.cutwater.relay.sim;

import static io.cutwater.relay.sim.Stories.T0;
import static io.cutwater.relay.sim.Stories.carryAll;
import static io.cutwater.relay.sim.Stories.haltsWith;
import static io.cutwater.relay.sim.Stories.inManyInterleavings;
import static io.cutwater.relay.sim.Stories.publish;
import static io.cutwater.relay.sim.Stories.restarted;
import static io.cutwater.relay.sim.Stories.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.cutwater.message.TargetName;
import io.cutwater.relay.Event;
import io.cutwater.relay.Fault.Code;
import io.cutwater.relay.Outgoing;
import io.cutwater.relay.Resumption;
import io.cutwater.relay.TargetOpening;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The event sequences of the exactness research, one test each, by its number. What stands between
 * the named moments is left to a seed, so that each test runs in many interleavings.
 */
class ExactnessTest {

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
      until(world, () -> !world.isAdding());
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

  /** What was found above the floor is still to be told apart, however long nothing comes. */
  @Test
  void e17IdleLaneForgetsNoTargetInWhichItFoundMessages() {
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
      until(world, () -> !world.isAdding());
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
      assertThat(world.topic(T0).index(next.scanFrom()))
          .isGreaterThan(world.topic(T0).index(cut.scanFrom()));
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
      var unused = ((SimTopic) world.topic(T0)).squat(writer, 1_000_000_000_000L);
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
