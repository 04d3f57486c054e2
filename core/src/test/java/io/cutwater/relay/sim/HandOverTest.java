package io.cutwater.relay.sim;

import static io.cutwater.relay.sim.Stories.carryAll;
import static io.cutwater.relay.sim.Stories.inManyInterleavings;
import static io.cutwater.relay.sim.Stories.publish;
import static io.cutwater.relay.sim.Stories.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.cutwater.relay.Event;
import io.cutwater.relay.Lane;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A lane that goes from one instance to another while both are well. */
class HandOverTest {

  private static final long NOW = 10_000;

  @Test
  void handingOverDeliversWhatIsInFlightAndLeavesNothingToFind() {
    inManyInterleavings((world, random) -> {
      SimInstance a = world.start("a");
      publish(world, 40);
      until(world, () -> a.lane.view().isRunning());
      SimInstance b = world.start("b");
      until(world, () -> b.lane.phase().equals("standby"));
      until(world, () -> a.lane.view().delivered() > 5);
      a.step(new Event.Assigned(false));
      a.step(new Event.HandOverRequested(world.now + 1_000_000));
      until(world, () -> a.lane.isLockFree());
      assertThat(a.lane.view().journalledFloor()).isEqualTo(a.lane.view().floor());
      b.step(new Event.LockFreed());
      publish(world, 20);
      carryAll(world);
      until(world, () -> b.lane.view().isRunning());
      assertThat(b.lane.view().skipped()).isZero();
      assertThat(b.lane.view().fault()).as("to have stood by is no fault").isEmpty();
      assertThat(a.lane.phase()).isEqualTo("standby");
    });
  }

  /** The word that a lock is free may come while a lane is about to hear that it is held. */
  @Test
  void whatIsFreedWhileItIsAskedForIsAskedForAgainAtOnce() {
    assertThat(asksAgainAt(new Event.LockFreed(), new Event.LockHeld("a"))).isEqualTo(NOW);
    assertThat(asksAgainAt(new Event.LockHeld("a"), new Event.LockFreed())).isLessThan(NOW);
    assertThat(asksAgainAt(new Event.LockHeld("a"))).isGreaterThan(NOW);
  }

  /** When a lane asks for its lock again that is told {@code events} while it asks. */
  private static long asksAgainAt(Event... events) {
    SimWorld world = new SimWorld(new Random(1));
    Lane lane = new Lane(world.plan("b", world.lanes.getFirst()), new Random(2));
    List<Event> all = new ArrayList<>(List.of(new Event.Tick(), new Event.StartGranted()));
    all.addAll(List.of(events));
    all.add(new Event.SessionClosed());
    all.forEach(event -> lane.step(event, NOW, effect -> {}));
    assertThat(lane.phase()).isEqualTo("standby");
    assertThat(lane.isLockFree()).isTrue();
    return lane.wakeAtMillis();
  }

  @Test
  void handingOverLeavesWhatIsInFlightAtTheDeadlineToTheSuccessor() {
    inManyInterleavings((world, random) -> {
      SimInstance a = world.start("a");
      publish(world, 40);
      until(world, () -> a.lane.view().inFlightMessages() > 3 && a.lane.view().isRunning());
      a.step(new Event.Assigned(false));
      a.step(new Event.HandOverRequested(world.now));
      a.step(new Event.Tick());
      until(world, () -> a.lane.isLockFree());
      world.start("b");
      carryAll(world);
    });
  }

  @Test
  void stoppingWhileHandingOverStops() {
    inManyInterleavings((world, random) -> {
      SimInstance a = world.start("a");
      publish(world, 40);
      until(world, () -> a.lane.view().delivered() > 5);
      a.step(new Event.HandOverRequested(world.now + 1_000_000));
      a.step(new Event.StopRequested(world.now + 1_000_000));
      until(world, () -> a.lane.isStopped());
      assertThat(a.lane.view().abandoned()).isZero();
    });
  }

  @Test
  void aLaneOfAnotherInstanceIsAskedForSeldomUntilItIsAssigned() {
    inManyInterleavings((world, random) -> {
      SimInstance a = world.start("a");
      until(world, () -> a.lane.view().isRunning());
      SimInstance b = world.start("b");
      b.step(new Event.Assigned(false));
      until(world, () -> b.lane.phase().equals("standby") && b.lane.isLockFree());
      assertThat(b.lane.wakeAtMillis() - world.now).isGreaterThan(SimWorld.LOCK_POLL.toMillis());
      b.step(new Event.Assigned(true));
      assertThat(b.lane.isLockFree()).isFalse();
    });
  }
}
