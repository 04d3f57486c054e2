package io.cutwater.http;

import io.cutwater.control.ChannelStatus;
import io.cutwater.relay.Fault;
import io.cutwater.relay.LaneView;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;

/**
 * What {@code /status} answers, as JSON with these names.
 *
 * @param atMillis when it was made: rates are the difference of two documents
 * @param configurationError why the configuration file as it is now was refused; empty when it is
 *     the one in use
 * @param fleet the other instances
 */
public record StatusDocument(
    String version,
    String deployment,
    String instance,
    long pid,
    long startedAtMillis,
    long atMillis,
    String configurationError,
    List<ChannelDocument> channels,
    FleetDocument fleet) {

  /**
   * A channel, and the sums of its lanes.
   *
   * @param floor of its lane, where it has one alone; empty otherwise
   * @param journalledFloor the same as the journal knows it
   * @param lag -1 when unknown
   * @param latencyP50Millis of the slowest lane
   * @param error why nothing crosses, or why the last session ended; empty for neither
   * @param lanes each lane by itself
   */
  public record ChannelDocument(
      String channel,
      List<String> flows,
      String state,
      String guarantee,
      List<String> weaknesses,
      String floor,
      String journalledFloor,
      long lag,
      long inFlightMessages,
      long inFlightBytes,
      long windowMessages,
      long delivered,
      long stored,
      long skipped,
      long omitted,
      long deadLettered,
      long expired,
      long dropped,
      long latencyP50Millis,
      long latencyP99Millis,
      long latencyMaxMillis,
      long session,
      String errorCode,
      String error,
      List<LaneDocument> lanes) {

    static ChannelDocument of(ChannelStatus status) {
      List<LaneView> views = status.lanes();
      Optional<LaneView> only =
          views.size() == 1 ? Optional.of(views.getFirst()) : Optional.empty();
      return new ChannelDocument(
          status.channel().name(),
          status.channel().flows().stream().map(Object::toString).sorted().toList(),
          status.state(),
          status.guarantee(),
          status.weaknesses(),
          only.map(LaneView::floor).orElse(""),
          only.map(LaneView::journalledFloor).orElse(""),
          lag(views),
          sum(views, LaneView::inFlightMessages),
          sum(views, LaneView::inFlightBytes),
          sum(views, LaneView::windowMessages),
          sum(views, LaneView::delivered),
          sum(views, LaneView::stored),
          sum(views, LaneView::skipped),
          sum(views, LaneView::omitted),
          sum(views, LaneView::deadLettered),
          sum(views, LaneView::expired),
          sum(views, LaneView::dropped),
          largest(views, view -> view.latency().p50Millis()),
          largest(views, view -> view.latency().p99Millis()),
          largest(views, view -> view.latency().maxMillis()),
          sum(views, LaneView::session),
          status.fault().map(fault -> fault.code().name()).orElse(""),
          status.fault().map(Fault::line).orElse(""),
          views.stream().map(LaneDocument::of).toList());
    }

    private static long sum(List<LaneView> views, ToLongFunction<LaneView> figure) {
      return views.stream().mapToLong(figure).sum();
    }

    private static long largest(List<LaneView> views, ToLongFunction<LaneView> figure) {
      return views.stream().mapToLong(figure).max().orElse(-1);
    }

    /** Where one lane's lag is unknown, the channel's is. */
    private static long lag(List<LaneView> views) {
      boolean known = !views.isEmpty() && views.stream().allMatch(view -> view.lag() >= 0);
      return known ? sum(views, LaneView::lag) : -1;
    }
  }

  /**
   * A lane.
   *
   * @param lag -1 when unknown
   * @param latencyP50Millis from the source to the target's confirmation, the median of the last
   *     five to ten seconds; -1 where nothing was confirmed in them
   * @param latencyP99Millis the same for the slowest hundredth
   * @param latencyMaxMillis the same for the slowest
   */
  public record LaneDocument(
      String lane,
      String flow,
      String state,
      long sinceMillis,
      String guarantee,
      List<String> weaknesses,
      String floor,
      String journalledFloor,
      long lag,
      long inFlightMessages,
      long inFlightBytes,
      long windowMessages,
      long delivered,
      long stored,
      long skipped,
      long omitted,
      long deadLettered,
      long expired,
      long dropped,
      long latencyP50Millis,
      long latencyP99Millis,
      long latencyMaxMillis,
      long session,
      String error) {

    static LaneDocument of(LaneView view) {
      return new LaneDocument(
          view.lane().text(),
          view.lane().flow().text(),
          view.phase(),
          view.sinceMillis(),
          ChannelStatus.guarantee(List.of(view)),
          view.weaknesses(),
          view.floor(),
          view.journalledFloor(),
          view.lag(),
          view.inFlightMessages(),
          view.inFlightBytes(),
          view.windowMessages(),
          view.delivered(),
          view.stored(),
          view.skipped(),
          view.omitted(),
          view.deadLettered(),
          view.expired(),
          view.dropped(),
          view.latency().p50Millis(),
          view.latency().p99Millis(),
          view.latency().maxMillis(),
          view.session(),
          view.fault().map(Fault::line).orElse(""));
    }
  }
}
