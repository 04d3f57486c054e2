package io.cutwater.relay.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.cutwater.message.TargetName;
import io.cutwater.relay.Fault.Code;
import io.cutwater.relay.LaneView;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;

/** How the stories of {@link ExactnessTest} are told: in many interleavings, each from a seed. */
final class Stories {

  private static final int SEEDS = 60;
  private static final int TURNS_MAX = 60_000;
  static final TargetName T0 = new TargetName("t-0");

  /** One interleaving of a story. */
  interface Story {
    void tell(SimWorld world, Random random);
  }

  static void inManyInterleavings(Story story) {
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

  static void publish(SimWorld world, int messages) {
    for (int i = 0; i < messages; i++) {
      // Neither refused nor without target.
      world.stream.publish("0");
    }
  }

  static void until(SimWorld world, BooleanSupplier condition) {
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

  static void carryAll(SimWorld world) {
    until(world, () -> world.isAllStored() && !world.isAdding());
    world.reckon();
  }

  static void haltsWith(SimWorld world, SimInstance one, Code code) {
    until(world, () -> one.lane.isHalted());
    assertThat(one.lane.view().fault().orElseThrow().code()).isEqualTo(code);
  }

  static SimInstance restarted(SimWorld world, SimInstance one) {
    one.crash();
    world.instances.remove(one);
    return world.start(one.name);
  }

  private Stories() {}
}
