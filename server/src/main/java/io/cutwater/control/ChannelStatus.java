package io.cutwater.control;

import io.cutwater.config.Channel;
import io.cutwater.relay.Fault;
import io.cutwater.relay.LaneView;
import java.util.List;
import java.util.Optional;

/**
 * What can be told of a channel at one moment.
 *
 * @param lane its lane; empty while that could not be started yet
 * @param waitingFor why it could not; empty when it was not tried yet, or is there
 */
public record ChannelStatus(Channel channel, Optional<LaneView> lane, Optional<Fault> waitingFor) {

  /** The phase of the lane, or {@code waiting}. */
  public String state() {
    return lane.map(LaneView::phase).orElse("waiting");
  }

  /**
   * The guarantee that the lane gives: {@code exactly-once}, {@code at-least-once}, or {@code
   * undetermined} before it ever ran.
   */
  public String guarantee() {
    if (lane.isEmpty()) {
      return "undetermined";
    }
    LaneView view = lane.get();
    if (!view.weaknesses().isEmpty()) {
      return "at-least-once";
    }
    boolean hasRun = view.isRunning() || view.stored() + view.skipped() > 0;
    return hasRun ? "exactly-once" : "undetermined";
  }

  /** Why the guarantee is less than exactly-once; empty when it is not. */
  public List<String> weaknesses() {
    return lane.map(LaneView::weaknesses).orElse(List.of());
  }

  /** Why nothing crosses, or why the lane's last session ended. */
  public Optional<Fault> fault() {
    return lane.isPresent() ? lane.get().fault() : waitingFor;
  }
}
