package io.cutwater.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A channel as several instances tell of it together: each of its lanes by who carries it. */
final class Together {

  private static final String EXACTLY_ONCE = "exactly-once";

  private Together() {}

  /**
   * The channel's lanes, and of its figures those that a demonstration shows.
   *
   * @param statuses what instances tell of themselves; missing where they do not answer
   * @return missing where nobody tells of the channel
   */
  static JsonNode channel(List<JsonNode> statuses, String name) {
    List<JsonNode> told =
        statuses.stream()
            .map(status -> of(status, name))
            .filter(channel -> !channel.isMissingNode())
            .toList();
    if (told.size() < 2) {
      return told.isEmpty() ? MissingNode.getInstance() : told.getFirst();
    }
    Map<String, JsonNode> lanes = new LinkedHashMap<>();
    for (JsonNode channel : told) {
      for (JsonNode lane : channel.path("lanes")) {
        lanes.merge(lane.path("lane").asText(), lane, Together::closerToRunning);
      }
    }
    return sum(told.getFirst(), lanes);
  }

  private static JsonNode of(JsonNode status, String name) {
    for (JsonNode channel : status.path("channels")) {
      if (channel.path("channel").asText().equals(name)) {
        return channel;
      }
    }
    return MissingNode.getInstance();
  }

  private static JsonNode closerToRunning(JsonNode one, JsonNode other) {
    return rank(other) > rank(one) ? other : one;
  }

  private static int rank(JsonNode lane) {
    return switch (lane.path("state").asText()) {
      case "running" -> 2;
      case "standby" -> 0;
      default -> 1;
    };
  }

  private static JsonNode sum(JsonNode first, Map<String, JsonNode> lanes) {
    ObjectNode channel = first.deepCopy();
    String state = lanes.isEmpty() ? "waiting" : "running";
    String guarantee = EXACTLY_ONCE;
    Set<String> weaknesses = new LinkedHashSet<>();
    long inFlight = 0;
    for (JsonNode lane : lanes.values()) {
      String its = lane.path("state").asText();
      state = its.equals("running") ? state : its;
      String promised = lane.path("guarantee").asText();
      guarantee = promised.equals(EXACTLY_ONCE) ? guarantee : promised;
      lane.path("weaknesses").forEach(weakness -> weaknesses.add(weakness.asText()));
      inFlight += lane.path("inFlightMessages").asLong();
    }
    channel.put("state", state).put("guarantee", guarantee).put("inFlightMessages", inFlight);
    weaknesses.forEach(channel.putArray("weaknesses")::add);
    lanes.values().forEach(channel.putArray("lanes")::add);
    return channel;
  }
}
