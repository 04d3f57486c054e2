package io.cutwater.control;

import io.cutwater.relay.Fault;
import io.cutwater.relay.LaneView;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whether every channel can carry messages now.
 *
 * @param reasons why not, one line for each channel or lane that cannot; empty when ready
 * @param notes what is worth knowing and no reason: a lane that another instance carries, a channel
 *     that was paused, a configuration that was refused
 */
public record Readiness(List<String> reasons, List<String> notes) {

  public Readiness {
    reasons = List.copyOf(reasons);
    notes = List.copyOf(notes);
  }

  static Readiness of(List<ChannelStatus> channels, StallWatch stalls) {
    List<String> reasons = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    for (ChannelStatus status : channels) {
      String channel = "channel " + status.channel().name();
      if (status.paused()) {
        notes.add(channel + " is paused");
      } else if (status.lanes().isEmpty()) {
        reasons.add(channel + " is " + status.state() + because(status.fault()));
      }
      for (LaneView view : status.lanes()) {
        String one = status.lanes().size() == 1 ? channel : channel + ", lane " + view.lane() + ",";
        judge(view, one, stalls.isStalled(view), reasons, notes);
      }
    }
    return new Readiness(reasons, notes);
  }

  private static void judge(
      LaneView view, String who, boolean stalled, List<String> reasons, List<String> notes) {
    if (view.phase().equals("standby")) {
      notes.add(who + " is carried by another instance");
    } else if (!view.isRunning()) {
      reasons.add(who + " is " + view.phase() + because(view.fault()));
    } else if (stalled) {
      reasons.add(who + " is stalled: " + view.inFlightMessages() + " in flight, none confirmed");
    }
  }

  private static String because(Optional<Fault> fault) {
    return fault.map(Fault::line).map(line -> ": " + line).orElse("");
  }

  /** The same and one note more. */
  Readiness noting(String note) {
    List<String> more = new ArrayList<>(notes);
    more.add(note);
    return new Readiness(reasons, more);
  }

  public boolean isReady() {
    return reasons.isEmpty();
  }
}
