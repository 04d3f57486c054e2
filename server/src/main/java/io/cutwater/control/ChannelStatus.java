package io.cutwater.control;

import io.cutwater.config.Channel;
import io.cutwater.relay.Fault;
import io.cutwater.relay.Guarantee;
import io.cutwater.relay.LaneView;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What can be told of a channel at one moment.
 *
 * @param lanes its lanes; empty while they could not be started yet, and while it is paused
 * @param paused whether an operator paused it
 * @param waitingFor why its lanes could not be started; empty when that was not tried yet, or they
 *     are there
 */
public record ChannelStatus(
    Channel channel, List<LaneView> lanes, boolean paused, Optional<Fault> waitingFor) {

  /** Phases, those first that tell most about a channel one of whose lanes is in them. */
  private static final List<String> TELLING =
      List.of(
          "halted", "resting", "closing", "starting", "draining", "stopped", "running", "standby");

  public ChannelStatus {
    lanes = List.copyOf(lanes);
  }

  /**
   * {@code waiting} or {@code paused} without lanes; else the phase of the lane that is furthest
   * from running.
   */
  public String state() {
    if (lanes.isEmpty()) {
      return paused ? "paused" : "waiting";
    }
    List<String> phases = lanes.stream().map(LaneView::phase).toList();
    return TELLING.stream().filter(phases::contains).findFirst().orElseGet(phases::getFirst);
  }

  /**
   * The guarantee that all its lanes give, that of the weakest, as {@link Guarantee} names it;
   * {@code undetermined} as long as one of them never ran and nothing is known to be weak.
   */
  public String guarantee() {
    return guarantee(lanes);
  }

  /** The same of some lanes. */
  public static String guarantee(List<LaneView> lanes) {
    Optional<Guarantee> weakest =
        lanes.stream().map(LaneView::guarantee).max(Comparator.naturalOrder());
    boolean known =
        weakest.filter(Guarantee.EXACTLY_ONCE::equals).isEmpty()
            || lanes.stream().allMatch(ChannelStatus::hasRun);
    return weakest.filter(any -> known).map(Guarantee::text).orElse("undetermined");
  }

  private static boolean hasRun(LaneView view) {
    return view.isRunning() || view.stored() + view.skipped() + view.omitted() > 0;
  }

  /** Why the guarantee is less than exactly-once; empty when it is not. */
  public List<String> weaknesses() {
    return lanes.stream().flatMap(view -> view.weaknesses().stream()).distinct().toList();
  }

  /** Why nothing crosses, or why a lane's last session ended. */
  public Optional<Fault> fault() {
    return lanes.isEmpty()
        ? waitingFor
        : lanes.stream().flatMap(view -> view.fault().stream()).findFirst();
  }
}
