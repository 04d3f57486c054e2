package io.cutwater.relay;

import io.cutwater.relay.Fault.Code;
import java.util.ArrayList;
import java.util.List;

/** Why a session gives less than exactly-once; where its channel asks for that, it ends of it. */
final class Weaknesses {

  private final boolean forbidden;
  private final Ending ending;
  private final List<String> reasons = new ArrayList<>();
  private boolean targetsAreWeak;

  /**
   * @param forbidden whether the channel requires exactly-once
   */
  Weaknesses(boolean forbidden, Ending ending) {
    this.forbidden = forbidden;
    this.ending = ending;
  }

  void add(List<String> more) {
    for (String reason : more) {
      if (!reasons.contains(reason)) {
        reasons.add(reason);
      }
    }
    if (forbidden && !reasons.isEmpty()) {
      ending.because(
          Fault.retry(
              Code.GUARANTEE_TOO_WEAK,
              "the channel requires exactly-once, but " + String.join("; ", reasons),
              "mend that, or lower require"));
    }
  }

  void addOfTarget(List<String> more) {
    targetsAreWeak |= !more.isEmpty();
    add(more);
  }

  /** All of them, in words. */
  List<String> reasons() {
    return reasons;
  }

  /** Whether one of them is a target's. */
  boolean targetsAreWeak() {
    return targetsAreWeak;
  }
}
