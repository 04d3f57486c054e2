package io.cutwater.playground.limits;

import java.util.List;

/**
 * What one end reached, run by run.
 *
 * @param by the bench that was used
 * @param perSecond messages a second, in the order of the runs; at least one
 */
public record EndRates(String by, List<Long> perSecond) {

  public EndRates {
    perSecond = List.copyOf(perSecond);
    if (perSecond.isEmpty() || perSecond.stream().anyMatch(each -> each <= 0)) {
      throw new IllegalArgumentException("no rate: " + perSecond);
    }
  }

  /** The median of the runs; of two in the middle, the higher. */
  public long median() {
    return perSecond.stream().sorted().toList().get(perSecond.size() / 2);
  }
}
