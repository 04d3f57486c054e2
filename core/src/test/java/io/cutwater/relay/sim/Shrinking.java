package io.cutwater.relay.sim;

import io.cutwater.relay.sim.Script.Happening;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Makes a life that breaks a rule shorter, as long as it breaks one still: by leaving out ever
 * smaller parts of what happens in it (the method of A. Zeller and R. Hildebrandt, "Simplifying and
 * Isolating Failure-Inducing Input", 2002). What is left to chance shifts when anything is left
 * out, so each shorter life is tried with a few seeds.
 */
final class Shrinking {

  private static final int SEEDS = 8;
  static final int TRIALS_MAX = 4_000;

  private Script shortest;
  private int trials;

  private final Predicate<Script> isBroken;

  private Shrinking(Script script, Predicate<Script> isBroken) {
    this.shortest = script;
    this.isBroken = isBroken;
  }

  static Script shortest(Script script, Predicate<Script> isBroken) {
    Shrinking shrinking = new Shrinking(script, isBroken);
    shrinking.shrink();
    return shrinking.shortest;
  }

  private void shrink() {
    int part = Math.max(1, shortest.happenings().size() / 2);
    while (trials < TRIALS_MAX) {
      boolean isShorter = withoutParts(part);
      if (part == 1 && !isShorter) {
        return;
      }
      part = isShorter ? part : Math.max(1, part / 2);
    }
  }

  private boolean withoutParts(int part) {
    boolean isShorter = false;
    int from = 0;
    while (from < shortest.happenings().size() && trials < TRIALS_MAX) {
      List<Happening> rest = new ArrayList<>(shortest.happenings());
      rest.subList(from, Math.min(rest.size(), from + part)).clear();
      if (isBrokenWith(rest)) {
        isShorter = true;
      } else {
        from += part;
      }
    }
    return isShorter;
  }

  private boolean isBrokenWith(List<Happening> happenings) {
    for (int i = 0; i < SEEDS; i++) {
      trials++;
      Script trial = new Script(shortest.seed() + i * 1_000_003L, shortest.setting(), happenings);
      if (isBroken.test(trial)) {
        shortest = trial;
        return true;
      }
    }
    return false;
  }
}
