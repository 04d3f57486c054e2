package io.cutwater.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WantsTest {

  private static final long SETTLED = Wants.SETTLE.toMillis();
  private static final long ANSWER = Wants.ANSWER.toMillis();

  private final Wants wants = new Wants();

  @Test
  void aLaneIsAskedForOnceItHasBeenMissingForAWhile() {
    assertThat(wants.due(List.of("x"), false, 0)).isEmpty();
    assertThat(wants.due(List.of("x"), false, SETTLED - 1)).isEmpty();
    assertThat(wants.due(List.of("x"), false, SETTLED)).containsExactly("x");
    assertThat(wants.due(List.of("x"), false, SETTLED + 1)).isEmpty();
  }

  @Test
  void oneThatWasHereMeanwhileIsNew() {
    assertThat(wants.due(List.of("x"), false, 0)).isEmpty();
    assertThat(wants.due(List.of(), false, SETTLED - 1)).isEmpty();
    assertThat(wants.due(List.of("x"), false, SETTLED)).isEmpty();
  }

  @Test
  void whereNothingChangesByItselfThereIsNoWait() {
    assertThat(wants.due(List.of("x"), true, 0)).containsExactly("x");
  }

  @Test
  void aFewAreAskedForAtATime() {
    List<String> all = IntStream.range(0, 20).mapToObj(i -> "lane-" + i).toList();

    List<String> first = wants.due(all, true, 0);
    assertThat(first).hasSize(Wants.AT_ONCE);
    assertThat(wants.due(all, true, 1)).isEmpty();

    // Two of them came.
    List<String> left = all.stream().filter(lane -> !first.subList(0, 2).contains(lane)).toList();
    assertThat(wants.due(left, true, 2)).hasSize(2).doesNotContainAnyElementsOf(first);
  }

  @Test
  void whatIsNotHandedOverIsAskedForEverMoreSeldomAndHindersNoOther() {
    List<String> stuck = IntStream.range(0, Wants.AT_ONCE).mapToObj(i -> "stuck-" + i).toList();
    assertThat(wants.due(stuck, true, 0)).isEqualTo(stuck);
    assertThat(wants.due(stuck, true, ANSWER)).isEqualTo(stuck);
    assertThat(wants.due(stuck, true, 2 * ANSWER)).isEmpty();

    assertThat(wants.due(List.of("stuck-0", "free"), true, 2 * ANSWER)).containsExactly("free");
    assertThat(wants.due(stuck, true, 3 * ANSWER)).contains("stuck-0");
  }
}
