package io.cutwater.relay.sim;

import io.cutwater.relay.sim.SimWorld.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A short life of a few lanes, fixed by its seed: in what world they live, what is published when,
 * and what befalls them when.
 *
 * @param seed of everything else that is left to chance
 */
record Script(long seed, Setting setting, List<Happening> happenings) {

  private static final int SUBJECTS = 1_000;
  private static final List<Mishap> MISHAPS = List.of(Mishap.values());
  private static final List<Kind> KINDS = List.of(Kind.values());

  /** A world's size and kind. */
  record Setting(
      Kind kind,
      int lanes,
      int instances,
      int partitions,
      int partitionsMax,
      int openTargetsMax,
      Duration targetRest) {}

  /** Something that comes from outside, {@code after} turns behind the one before it. */
  sealed interface Happening {

    int after();
  }

  record Publish(int after, int lane, int subject) implements Happening {}

  record Befall(int after, Mishap mishap, long dice) implements Happening {}

  Script {
    happenings = List.copyOf(happenings);
  }

  static Script of(long seed) {
    Random random = new Random(seed);
    Setting setting = setting(random);
    List<Happening> happenings = new ArrayList<>();
    int messages = 20 + random.nextInt(100);
    int mishaps = random.nextInt(12);
    while (messages + mishaps > 0) {
      // On average a message each six turns, and a mishap each forty.
      boolean isMessage = mishaps == 0 || (messages > 0 && random.nextInt(46) >= 6);
      int after = random.nextInt(isMessage ? 11 : 12);
      if (isMessage) {
        messages--;
        happenings.add(
            new Publish(after, random.nextInt(setting.lanes()), random.nextInt(SUBJECTS)));
      } else {
        mishaps--;
        Mishap mishap = MISHAPS.get(random.nextInt(MISHAPS.size()));
        happenings.add(new Befall(after, mishap, random.nextLong()));
      }
    }
    return new Script(seed, setting, happenings);
  }

  private static Setting setting(Random random) {
    // Topics are what most lanes write to.
    Kind kind = random.nextInt(3) == 0 ? Kind.TOPICS : KINDS.get(random.nextInt(KINDS.size()));
    boolean alone = kind == Kind.STREAMS_BY_CHAIN;
    boolean few = random.nextInt(3) == 0;
    int partitionsMax = few ? 8 : 4;
    return new Setting(
        kind,
        alone ? 1 : 1 + random.nextInt(3),
        1 + random.nextInt(3),
        1 + random.nextInt(partitionsMax),
        partitionsMax,
        few ? 3 : 64,
        // Where no fence keeps it out, what a dead connection had on the wire comes before a target
        // would be closed.
        random.nextBoolean() && kind != Kind.STREAMS_OF_OLD_SERVERS
            ? Duration.ofMillis(100)
            : Duration.ofHours(1));
  }

  /** The same life with other things happening. */
  Script with(List<Happening> others) {
    return new Script(seed, setting, others);
  }
}
