package io.cutwater.control;

import java.util.List;

/**
 * How a stop ended.
 *
 * @param abandoned channels that were left with messages in flight, or did not end at all
 */
public record StopReport(List<Abandoned> abandoned) {

  public StopReport {
    abandoned = List.copyOf(abandoned);
  }

  /**
   * @param messages in flight when the channel's lane was left: the next run delivers them
   * @param ended whether the lane did end
   */
  public record Abandoned(String channel, int messages, boolean ended) {}

  public boolean isClean() {
    return abandoned.isEmpty();
  }
}
