package io.cutwater.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.Map;

/** How fast channels were between two looks at them. */
public final class Rates {

  private Rates() {}

  /**
   * Adds {@code inPerSecond} and {@code outPerSecond} to each channel of {@code after} that {@code
   * before} has too.
   *
   * @param before channels as {@code /status} tells them; an array
   * @param after the same later
   * @param seconds how much later; nothing is added where that is nothing
   */
  public static void add(JsonNode before, JsonNode after, double seconds) {
    Map<String, JsonNode> earlier = new HashMap<>();
    before.forEach(node -> earlier.put(node.path("channel").asText(), node));
    for (JsonNode node : after) {
      JsonNode old = earlier.get(node.path("channel").asText());
      if (node instanceof ObjectNode channel && old != null && seconds > 0) {
        channel.put("inPerSecond", rate(old, node, "delivered", seconds));
        channel.put("outPerSecond", rate(old, node, "stored", seconds));
      }
    }
  }

  private static long rate(JsonNode before, JsonNode after, String field, double seconds) {
    long difference = after.path(field).asLong() - before.path(field).asLong();
    return Math.round(Math.max(0, difference) / seconds);
  }
}
