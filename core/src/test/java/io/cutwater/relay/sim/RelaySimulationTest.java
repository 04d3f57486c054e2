package io.cutwater.relay.sim;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Thousands of short lives of lanes, each from a seed, each with faults at random moments. */
class RelaySimulationTest {

  private static final int SEEDS = Integer.getInteger("cutwater.seeds", 100_000);
  private static final long FIRST_SEED = Long.getLong("cutwater.seed", 1);

  @Test
  void losesDoublesAndReordersNothingWhateverHappens() {
    Simulation.Result result = Simulation.run(FIRST_SEED, SEEDS, 2);

    assertThat(result.failure()).isEmpty();
    if (SEEDS >= 10_000) {
      assertThat(result.coverage().missing()).isEmpty();
    }
  }
}
