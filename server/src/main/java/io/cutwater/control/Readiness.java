package io.cutwater.control;

import io.cutwater.relay.Fault;
import io.cutwater.relay.LaneView;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether every channel can carry messages now.
 *
 * @param reasons why not, one line for each channel that cannot; empty when ready
 * @param notes what is worth knowing and no reason: a channel that another instance carries
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
      String channel = "channel " + status.channel().name() + " ";
      boolean stalled = status.lane().filter(stalls::isStalled).isPresent();
      switch (status.state()) {
        case "running" -> {
          if (stalled) {
            reasons.add(channel + "is stalled: " + inFlight(status) + " in flight, none confirmed");
          }
        }
        case "standby" -> notes.add(channel + "is carried by another instance");
        default ->
            reasons.add(
                channel
                    + "is "
                    + status.state()
                    + status.fault().map(Fault::line).map(line -> ": " + line).orElse(""));
      }
    }
    return new Readiness(reasons, notes);
  }

  private static int inFlight(ChannelStatus status) {
    return status.lane().map(LaneView::inFlightMessages).orElse(0);
  }

  public boolean isReady() {
    return reasons.isEmpty();
  }
}
