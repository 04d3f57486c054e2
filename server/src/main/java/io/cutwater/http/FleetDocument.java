package io.cutwater.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cutwater.control.ChannelStatus;
import io.cutwater.fleet.FleetView;
import io.cutwater.fleet.Member;
import io.cutwater.json.Json;
import io.cutwater.relay.LaneView;
import java.util.List;
import java.util.Optional;

/**
 * The other instances of the deployment, in {@code /status}.
 *
 * @param joined whether they can be seen
 * @param reason why they cannot; empty where they can
 * @param others without the one that answers
 */
public record FleetDocument(boolean joined, String reason, List<InstanceDocument> others) {

  private static final ObjectMapper JSON = Json.mapper();

  /**
   * Another instance, as it told of itself some seconds ago at most.
   *
   * @param heardAtMillis when it did
   * @param leaving whether it stops, and gives its lanes away
   * @param channels what it carries, as its own {@code channels}, without lanes that stand by
   */
  public record InstanceDocument(
      String instance,
      long startedAtMillis,
      long heardAtMillis,
      boolean leaving,
      JsonNode channels) {

    private static InstanceDocument of(Member member) {
      return new InstanceDocument(
          member.instance(),
          member.startedAtMillis(),
          member.heardAtMillis(),
          member.leaving(),
          member.channels());
    }
  }

  static FleetDocument of(FleetView view) {
    return new FleetDocument(
        view.joined(), view.reason(), view.others().stream().map(InstanceDocument::of).toList());
  }

  /** What one instance tells the others of its channels: those with lanes that do not stand by. */
  public static JsonNode carried(List<ChannelStatus> channels) {
    return JSON.valueToTree(
        channels.stream()
            .flatMap(status -> atWork(status).stream())
            .map(StatusDocument.ChannelDocument::of)
            .toList());
  }

  private static Optional<ChannelStatus> atWork(ChannelStatus status) {
    List<LaneView> views =
        status.lanes().stream().filter(view -> !view.phase().equals("standby")).toList();
    return views.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new ChannelStatus(status.channel(), views, status.paused(), status.waitingFor()));
  }
}
