package io.cutwater.relay.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.cutwater.relay.Event;
import io.cutwater.relay.LanePlan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Thousands of short lives of a lane, each from a seed, each with faults at random moments. */
class RelaySimulationTest {

  private static final int SEEDS = Integer.getInteger("cutwater.seeds", 3_000);
  private static final long FIRST_SEED = Long.getLong("cutwater.seed", 1);
  private static final int TURNS_MAX = 200_000;

  private enum Mishap {
    CRASH,
    PAUSE,
    WAKE,
    CUT_TARGETS,
    FAIL_ADDS,
    LOSE_DELIVERY,
    REDELIVER,
    DOUBT,
    LOCK_LOST,
    FORGET_DEDUPLICATION,
    FOREIGN_MESSAGE,
    REMOVE_AT_SOURCE,
    NEW_EPOCH,
    CLOCK_BACK
  }

  /** A kind of world: how many targets, how many of them open at a time. */
  private record Kind(int partitionsMax, int openTargetsMax) {

    static final Kind FEW_TARGETS = new Kind(4, 64);
    static final Kind MORE_TARGETS_THAN_MAY_BE_OPEN = new Kind(8, 3);
  }

  @Test
  void losesDoublesAndReordersNothingWhateverHappens() {
    liveAll(Kind.FEW_TARGETS);
  }

  @Test
  void losesDoublesAndReordersNothingWhereFewOfManyTargetsMayBeOpen() {
    liveAll(Kind.MORE_TARGETS_THAN_MAY_BE_OPEN);
  }

  private static void liveAll(Kind kind) {
    Map<Mishap, Integer> happened = new EnumMap<>(Mishap.class);
    long closings = 0;
    for (long seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
      try {
        closings += live(seed, kind, happened);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
      }
    }
    if (SEEDS > 100) {
      assertThat(happened.keySet()).containsExactlyInAnyOrder(Mishap.values());
      assertThat(closings).isGreaterThan(SEEDS / 10);
    }
  }

  /** Returns how often a target was closed while its session went on. */
  private static long live(long seed, Kind kind, Map<Mishap, Integer> happened) {
    Random random = new Random(seed);
    SimWorld world = new SimWorld(random);
    world.partitions = kind.partitionsMax() / 2 * (1 + random.nextInt(2));
    world.openTargetsMax = kind.openTargetsMax();
    world.targetRest = random.nextBoolean() ? Duration.ofMillis(100) : Duration.ofHours(1);
    world.start("a");
    if (random.nextBoolean()) {
      world.start("b");
    }
    int messages = 20 + random.nextInt(120);
    int mishaps = random.nextInt(14);
    int turns = 0;
    while (messages > 0 || mishaps > 0) {
      if (messages > 0 && random.nextInt(6) == 0) {
        world.stream.publish(Integer.toString(random.nextInt(1_000)));
        messages--;
      }
      if (mishaps > 0 && random.nextInt(40) == 0) {
        Mishap mishap = Mishap.values()[random.nextInt(Mishap.values().length)];
        befall(world, mishap, kind, random);
        happened.merge(mishap, 1, Integer::sum);
        mishaps--;
      }
      world.turn();
      turns++;
    }
    world.instances.forEach(SimInstance::wake);
    while (!isQuiet(world) && turns < TURNS_MAX) {
      world.turn();
      turns++;
    }
    if (turns >= TURNS_MAX) {
      List<Object> views = new ArrayList<>();
      world.instances.forEach(instance -> views.add(instance.lane.view()));
      throw new AssertionError("not done after " + turns + " turns: " + views);
    }
    world.reckon();
    return world.closings;
  }

  private static boolean isQuiet(SimWorld world) {
    return world.isAllStored() && world.topics().values().stream().noneMatch(SimTopic::isAdding);
  }

  private static void befall(SimWorld world, Mishap mishap, Kind kind, Random random) {
    SimInstance one = world.instances.get(random.nextInt(world.instances.size()));
    switch (mishap) {
      case CRASH -> restart(world, one);
      case PAUSE -> one.pause();
      case WAKE -> one.wake();
      case CUT_TARGETS -> one.cutTargets();
      case FAIL_ADDS -> world.topics().values().forEach(SimTopic::failAdds);
      case LOSE_DELIVERY -> one.loseDelivery();
      case REDELIVER -> one.redeliver();
      case DOUBT -> one.doubt("simulated");
      case LOCK_LOST -> world.journal.release(one);
      case FORGET_DEDUPLICATION -> forgetWriters(world);
      case FOREIGN_MESSAGE ->
          world.topics().values().stream()
              .filter(topic -> !topic.log().isEmpty())
              .findFirst()
              .ifPresent(topic -> topic.storeForeign(topic.log().getLast().outgoing()));
      case REMOVE_AT_SOURCE ->
          world.stream.remove(1 + random.nextInt((int) world.stream.last() + 1));
      case NEW_EPOCH -> {
        world.partitions = 1 + random.nextInt(kind.partitionsMax());
        List.copyOf(world.instances).forEach(instance -> restart(world, instance));
      }
      case CLOCK_BACK -> world.now -= random.nextInt(1_000);
    }
  }

  private static void forgetWriters(SimWorld world) {
    if (world.instances.stream().anyMatch(instance -> instance.paused)) {
      return;
    }
    world
        .topics()
        .values()
        .forEach(topic ->
            topic.log().stream()
                .map(SimTopic.Message::producer)
                .distinct()
                .toList()
                .forEach(topic::forget));
  }

  private static void restart(SimWorld world, SimInstance one) {
    one.crash();
    world.instances.remove(one);
    LanePlan plan = world.plan(one.name);
    SimInstance next = world.start(plan.instance());
    next.step(new Event.Tick());
  }
}
