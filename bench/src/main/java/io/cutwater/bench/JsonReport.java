package io.cutwater.bench;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cutwater.json.Json;

/**
 * All figures for programs: a list of {@code scene}, {@code who}, {@code measure}, {@code unit},
 * {@code median} and {@code rounds}.
 */
final class JsonReport {

  private JsonReport() {}

  static String of(Figures figures) {
    ObjectNode root = Json.mapper().createObjectNode();
    root.put("cores", Runtime.getRuntime().availableProcessors());
    ArrayNode list = root.putArray("figures");
    for (Figures.Figure figure : figures.all()) {
      ObjectNode node =
          list.addObject()
              .put("scene", figure.scene())
              .put("who", figure.who())
              .put("measure", figure.measure().name())
              .put("unit", figure.measure().unit())
              .put("median", figure.median());
      ArrayNode rounds = node.putArray("rounds");
      figure.rounds().forEach(rounds::add);
    }
    return root.toPrettyString();
  }
}
