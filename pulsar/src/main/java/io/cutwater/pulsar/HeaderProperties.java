package io.cutwater.pulsar;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cutwater.json.Json;
import io.cutwater.message.Headers;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Headers, which may have several values, as properties, which have one: see {@link
 * MessageProperties}.
 */
final class HeaderProperties {

  private static final String OURS = "cutwater-";
  private static final String HEADER = "cutwater-header.";
  private static final String VALUES = "cutwater-values.";
  private static final ObjectMapper JSON = Json.mapper();

  private HeaderProperties() {}

  static void add(PropertyList properties, String name, List<String> values) {
    properties.add(isOurs(name) ? HEADER + name : name, values.getFirst());
    if (values.size() > 1) {
      properties.add(VALUES + name, json(values));
    }
  }

  /** Each property as a header of its name and its one value. */
  static Headers plain(Map<String, String> properties) {
    Headers.Builder headers = new Headers.Builder();
    properties.forEach(headers::add);
    return headers.build();
  }

  /**
   * What {@link #add} wrote, beside properties named {@code others}. A property that neither of the
   * two is was added by somebody else, and is a header.
   */
  static Headers decode(Map<String, String> properties, Collection<String> others) {
    Map<String, List<String>> headers = new LinkedHashMap<>();
    properties.forEach((property, value) -> {
      if (property.startsWith(HEADER)) {
        headers.put(property.substring(HEADER.length()), List.of(value));
      } else if (!property.startsWith(VALUES) && !others.contains(property)) {
        headers.putIfAbsent(property, List.of(value));
      }
    });
    headers.replaceAll((name, first) -> values(properties, name).orElse(first));
    return Headers.of(headers);
  }

  private static Optional<List<String>> values(Map<String, String> properties, String name) {
    String json = properties.get(VALUES + name);
    if (json == null) {
      return Optional.empty();
    }
    try {
      List<String> values = new ArrayList<>();
      for (JsonNode value : JSON.readTree(json)) {
        values.add(value.asText());
      }
      return values.isEmpty() ? Optional.empty() : Optional.of(values);
    } catch (JsonProcessingException e) {
      // Another publisher's property of the same name: its first value stands.
      return Optional.empty();
    }
  }

  private static boolean isOurs(String name) {
    return name.regionMatches(true, 0, OURS, 0, OURS.length());
  }

  private static String json(List<String> values) {
    try {
      return JSON.writeValueAsString(values);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a list of strings is always JSON", e);
    }
  }
}
