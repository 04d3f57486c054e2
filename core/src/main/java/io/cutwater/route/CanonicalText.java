package io.cutwater.route;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cutwater.json.Json;
import java.util.ArrayList;
import java.util.List;

/** How routings are written down: JSON with a kind, a format and a fixed order of keys. */
final class CanonicalText {

  private static final ObjectMapper JSON = Json.mapper();

  private CanonicalText() {}

  static ObjectNode begin(String kind, int format) {
    ObjectNode node = JSON.createObjectNode();
    node.put("kind", kind);
    node.put("format", format);
    return node;
  }

  /**
   * @throws IllegalArgumentException when {@code text} is no routing of that kind and format
   */
  static JsonNode read(String text, String kind, int format) {
    JsonNode node;
    try {
      node = JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not a routing: " + text, e);
    }
    if (!node.path("kind").asText().equals(kind) || node.path("format").asInt(0) != format) {
      throw new IllegalArgumentException("a routing of an unknown format: " + text);
    }
    return node;
  }

  /** {@code spec}, where its text is the one it was read from. */
  static <T> T same(T spec, String own, String text) {
    if (!own.equals(text)) {
      throw new IllegalArgumentException("not a canonical routing: " + text);
    }
    return spec;
  }

  static void put(ObjectNode node, String name, List<String> values) {
    values.forEach(node.putArray(name)::add);
  }

  static List<String> list(JsonNode node, String name) {
    List<String> values = new ArrayList<>();
    node.path(name).forEach(value -> values.add(value.asText()));
    return values;
  }

  static void put(ObjectNode node, HeaderRules rules) {
    put(node, "allow", rules.allow());
    put(node, "deny", rules.deny());
  }

  static HeaderRules headers(JsonNode node) {
    return new HeaderRules(list(node, "allow"), list(node, "deny"));
  }
}
