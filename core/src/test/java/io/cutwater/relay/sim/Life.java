package io.cutwater.relay.sim;

import io.cutwater.relay.Fault;
import io.cutwater.relay.sim.Script.Befall;
import io.cutwater.relay.sim.Script.Happening;
import io.cutwater.relay.sim.Script.Publish;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Random;

/** Lives a {@link Script}: until everything has happened, and everything is stored. */
final class Life {

  private static final int IDLE_TURNS = 20_000;
  private static final int TURNS_MAX = 100_000;

  /** So long a lane has to notice what it may not go on with; then that is mended unnoticed. */
  private static final int AILING_TURNS = 1_500;

  private static final Duration STALL_TIMEOUT = Duration.ofSeconds(2);

  private final Script script;
  private final SimWorld world;
  private final Mishaps mishaps;
  private int turns;
  private int ailingSince;

  private Life(Script script, Coverage coverage) {
    this.script = script;
    Script.Setting setting = script.setting();
    world = new SimWorld(new Random(~script.seed()), setting.kind(), setting.lanes(), coverage);
    world.partitions = setting.partitions();
    world.openTargetsMax = setting.openTargetsMax();
    world.targetRest = setting.targetRest();
    world.stallTimeout = STALL_TIMEOUT;
    mishaps = new Mishaps(world, setting);
    for (int i = 0; i < setting.instances(); i++) {
      world.start(Character.toString('a' + i));
    }
  }

  /**
   * Lives it through.
   *
   * @throws AssertionError when a rule was broken, or the end never came
   */
  static void live(Script script, Coverage coverage) {
    coverage.count("world " + script.setting().kind());
    new Life(script, coverage).live();
  }

  private void live() {
    Iterator<Happening> happenings = script.happenings().iterator();
    while (happenings.hasNext()) {
      Happening next = happenings.next();
      for (int i = 0; i < next.after(); i++) {
        turn();
      }
      happen(next);
    }
    mishaps.wakeAll();
    while (!isOver()) {
      turn();
      if (turns % IDLE_TURNS == 0 && world.isAllStored() && !mishaps.isRoutingCurrent()) {
        // A lane whose last messages were removed at its source waits for the next one: only that
        // tells that the old routing has nothing more to carry.
        world.lanes.forEach(lane -> lane.stream().publish("0"));
      }
    }
    world.reckon();
  }

  private void happen(Happening what) {
    switch (what) {
      case Publish(int after, int lane, int subject) ->
          world.lanes.get(lane).stream().publish(Integer.toString(subject));
      case Befall(int after, Mishap mishap, long dice) -> {
        boolean had = mishaps.isAiling();
        if (mishaps.befall(mishap, new Random(dice))) {
          world.coverage.count("mishap " + mishap);
          world.coverage.tell("*** " + mishap);
        }
        if (!had && mishaps.isAiling()) {
          ailingSince = turns;
        }
      }
    }
  }

  private boolean isOver() {
    return !mishaps.isAiling()
        && world.isAllStored()
        && !world.isAdding()
        && mishaps.isRoutingCurrent();
  }

  private void turn() {
    if (++turns > TURNS_MAX) {
      throw new AssertionError(
          "not done after "
              + turns
              + " turns: "
              + world.instances.stream().map(instance -> instance.lane.view()).toList());
    }
    world.turn();
    mishaps.restartStopped();
    List<SimInstance> halted =
        world.instances.stream().filter(instance -> instance.lane.isHalted()).toList();
    halted.forEach(this::mayHalt);
    if (mishaps.isAiling() && (!halted.isEmpty() || turns - ailingSince > AILING_TURNS)) {
      mishaps.cure();
    }
  }

  private void mayHalt(SimInstance instance) {
    Fault fault = instance.lane.view().fault().orElseThrow();
    if (!mishaps.mayHaltFor(fault.code())) {
      throw new AssertionError("halted without a cause: " + fault.line());
    }
  }
}
