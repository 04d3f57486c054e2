package io.cutwater.lane;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StartGateTest {

  private final StartGate gate = new StartGate(2);
  private final List<String> granted = new ArrayList<>();

  @Test
  void grantsAsManyAsItMayAndTheLongestWaitingNext() {
    StartGate.Turn first = gate.request(() -> granted.add("a"));
    gate.request(() -> granted.add("b"));
    gate.request(() -> granted.add("c"));
    gate.request(() -> granted.add("d"));
    assertThat(granted).containsExactly("a", "b");
    first.release();
    first.release();
    assertThat(granted).containsExactly("a", "b", "c");
  }

  @Test
  void forgetsWhoLeavesBeforeItsTurn() {
    StartGate.Turn first = gate.request(() -> granted.add("a"));
    gate.request(() -> granted.add("b"));
    StartGate.Turn left = gate.request(() -> granted.add("c"));
    gate.request(() -> granted.add("d"));
    left.release();
    first.release();
    assertThat(granted).containsExactly("a", "b", "d");
  }
}
