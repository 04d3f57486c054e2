package io.cutwater.http;

import io.cutwater.control.ChannelStatus;
import io.cutwater.relay.Fault;
import io.cutwater.relay.LaneView;
import io.cutwater.relay.Latency;
import java.util.List;

/**
 * What {@code /status} answers, as JSON with these names.
 *
 * @param atMillis when it was made: rates are the difference of two documents
 */
public record StatusDocument(
    String version,
    String deployment,
    String instance,
    long pid,
    long startedAtMillis,
    long atMillis,
    List<ChannelDocument> channels) {

  /**
   * @param lag -1 when unknown
   * @param latencyP50Millis from the source to the target's confirmation, the median of the last
   *     five to ten seconds; -1 where nothing was confirmed in them
   * @param latencyP99Millis the same for the slowest hundredth
   * @param latencyMaxMillis the same for the slowest
   * @param error why nothing crosses, or why the last session ended; empty for neither
   */
  public record ChannelDocument(
      String channel,
      String lane,
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
      long deadLettered,
      long expired,
      long latencyP50Millis,
      long latencyP99Millis,
      long latencyMaxMillis,
      long session,
      String errorCode,
      String error) {

    static ChannelDocument of(ChannelStatus status) {
      String code = status.fault().map(fault -> fault.code().name()).orElse("");
      String error = status.fault().map(Fault::line).orElse("");
      String name = status.channel().name();
      if (status.lane().isEmpty()) {
        return new ChannelDocument(
            name,
            "",
            status.state(),
            0,
            status.guarantee(),
            List.of(),
            "",
            "",
            -1,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            Latency.NONE.p50Millis(),
            Latency.NONE.p99Millis(),
            Latency.NONE.maxMillis(),
            0,
            code,
            error);
      }
      LaneView view = status.lane().get();
      return new ChannelDocument(
          name,
          view.lane().text(),
          status.state(),
          view.sinceMillis(),
          status.guarantee(),
          status.weaknesses(),
          view.floor(),
          view.journalledFloor(),
          view.lag(),
          view.inFlightMessages(),
          view.inFlightBytes(),
          view.windowMessages(),
          view.delivered(),
          view.stored(),
          view.skipped(),
          view.deadLettered(),
          view.expired(),
          view.latency().p50Millis(),
          view.latency().p99Millis(),
          view.latency().maxMillis(),
          view.session(),
          code,
          error);
    }
  }
}
