package io.cutwater.relay.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The simulation finds every known bug; and what it finds, it tells shortly and the same again. */
class MutantsTest {

  private static final long LIVES = 100_000;

  @Tag("long")
  @ParameterizedTest
  @MethodSource("mutants")
  void isCaught(Mutant mutant) {
    MutationCheck.Fate fate = new MutationCheck(Path.of(""), LIVES, 2).fate(mutant);

    assertThat(fate.broken()).as("%s: %s", mutant.rule(), mutant.name()).isPresent();
  }

  static List<Mutant> mutants() {
    return Mutants.ALL;
  }

  @Test
  void eachStandsForABugOfItsOwn() {
    Map<String, Long> names =
        Mutants.ALL.stream().collect(Collectors.groupingBy(Mutant::name, Collectors.counting()));

    assertThat(names.values()).allMatch(count -> count == 1);
    assertThat(Mutants.ALL).hasSizeGreaterThanOrEqualTo(25);
  }

  @Test
  void theSameSeedIsTheSameLife() {
    assertThat(Simulation.story(Script.of(7))).isEqualTo(Simulation.story(Script.of(7)));
  }

  @Test
  void aLifeThatBreaksARuleIsMadeShorterAsLongAsItDoes() {
    AtomicInteger trials = new AtomicInteger();
    Script script = Script.of(3);

    Script shortest =
        Shrinking.shortest(
            script,
            trial -> {
              trials.incrementAndGet();
              return trial.happenings().stream().filter(Script.Publish.class::isInstance).count()
                  >= 3;
            });

    assertThat(shortest.happenings()).hasSize(3).allMatch(Script.Publish.class::isInstance);
    assertThat(shortest.setting()).isEqualTo(script.setting());
    assertThat(trials.get()).isLessThan(Shrinking.TRIALS_MAX);
  }
}
