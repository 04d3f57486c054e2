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
    assertThat(due(List.of("x"), false, 0)).isEmpty();
    assertThat(due(List.of("x"), false, SETTLED - 1)).isEmpty();
    assertThat(due(List.of("x"), false, SETTLED)).containsExactly("x");
    assertThat(due(List.of("x"), false, SETTLED + 1)).isEmpty();
  }

  @Test
  void oneThatWasHereMeanwhileIsNew() {
    assertThat(due(List.of("x"), false, 0)).isEmpty();
    assertThat(due(List.of(), false, SETTLED - 1)).isEmpty();
    assertThat(due(List.of("x"), false, SETTLED)).isEmpty();
  }

  @Test
  void whereNothingChangesByItselfThereIsNoWait() {
    assertThat(due(List.of("x"), true, 0)).containsExactly("x");
  }

  @Test
  void aFewAreAskedForAtATime() {
    List<String> all = IntStream.range(0, 20).mapToObj(i -> "lane-" + i).toList();

    List<String> first = due(all, true, 0);
    assertThat(first).hasSize(Wants.AT_ONCE);
    assertThat(due(all, true, 1)).isEmpty();

    // Two of them came.
    List<String> left = all.stream().filter(lane -> !first.subList(0, 2).contains(lane)).toList();
    assertThat(due(left, true, 2)).hasSize(2).doesNotContainAnyElementsOf(first);
  }

  @Test
  void whatIsNotHandedOverIsAskedForEverMoreSeldomAndHindersNoOther() {
    List<String> stuck = IntStream.range(0, Wants.AT_ONCE).mapToObj(i -> "stuck-" + i).toList();
    assertThat(due(stuck, true, 0)).isEqualTo(stuck);
    assertThat(due(stuck, true, ANSWER)).isEqualTo(stuck);
    assertThat(due(stuck, true, 2 * ANSWER)).isEmpty();

    assertThat(due(List.of("stuck-0", "free"), true, 2 * ANSWER)).containsExactly("free");
    assertThat(due(stuck, true, 3 * ANSWER)).contains("stuck-0");
  }

  @Test
  void aLaneThatFailsHereIsLeftToTheOthersForEverLonger() {
    assertThat(due(List.of("x"), true, 0)).containsExactly("x");
    // It came, failed, and is another one's again.
    assertThat(due(List.of(), false, 1)).isEmpty();
    assertThat(wants.due(List.of(), List.of("x"), false, 2)).isEmpty();

    assertThat(due(List.of("x"), true, 10)).isEmpty();
    assertThat(due(List.of("x"), true, 10 + 2 * SETTLED - 1)).isEmpty();
    assertThat(due(List.of("x"), true, 10 + 2 * SETTLED)).containsExactly("x");

    long again = 11 + 2 * SETTLED;
    assertThat(wants.due(List.of(), List.of("x"), false, again)).isEmpty();
    assertThat(due(List.of("x"), true, again + 1)).isEmpty();
    assertThat(due(List.of("x"), true, again + 4 * SETTLED)).isEmpty();
    assertThat(due(List.of("x"), true, again + 1 + 4 * SETTLED)).containsExactly("x");
  }

  @Test
  void oneThatWasHereInOrderIsAskedForAsEver() {
    assertThat(due(List.of("x"), true, 0)).containsExactly("x");
    assertThat(due(List.of(), false, 1)).isEmpty();

    assertThat(due(List.of("x"), true, 2)).containsExactly("x");
  }

  @Test
  void aFailureAfterALongTimeIsNone() {
    assertThat(due(List.of("x"), true, 0)).containsExactly("x");
    assertThat(due(List.of(), false, 1)).isEmpty();
    long stayed = 1 + Wants.STAY.toMillis();
    assertThat(wants.due(List.of(), List.of("x"), false, stayed)).isEmpty();

    assertThat(due(List.of("x"), true, stayed + 1)).containsExactly("x");
  }

  private List<String> due(List<String> lacking, boolean settled, long nowMillis) {
    return wants.due(lacking, List.of(), settled, nowMillis);
  }
}
