package io.cutwater.route;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cutwater.json.Json;

/**
 * Everything that decides where the messages of a channel to Pulsar go.
 *
 * @param topic the full name of the topic, or a {@link Template} of full names, with places behind
 *     the last slash only: nobody chooses a namespace by what they publish
 * @param partitions how many partitions each topic has; 0 for a topic without partitions
 * @param key what orders a message in the topic
 * @param deadLetters the full name of the topic of dead letters
 * @param maxMessageBytes the largest message that the target takes, metadata included
 * @param headers which headers are carried
 * @param place the topic's name on trails; empty: echoes are not looked for
 * @param division how the channel's lanes divide its stream, in words that only tell whether two
 *     divisions are the same; empty: one lane reads all of it
 */
public record TopicSpec(
    String topic,
    int partitions,
    Template key,
    String deadLetters,
    long maxMessageBytes,
    HeaderRules headers,
    String place,
    String division) {

  /** Raised when the meaning of a text changes: it is part of the routing epoch. */
  private static final int FORMAT = 2;

  public TopicSpec {
    if (topic.isBlank() || deadLetters.isBlank() || topic.equals(deadLetters)) {
      throw new IllegalArgumentException("a topic and another one for dead letters are needed");
    }
    if (topic.indexOf('{') >= 0 && topic.indexOf('{') < topic.lastIndexOf('/')) {
      throw new IllegalArgumentException("a topic's tenant and namespace have no places: " + topic);
    }
    if (partitions < 0 || maxMessageBytes < 1) {
      throw new IllegalArgumentException("negative partitions or no message size");
    }
  }

  /** Of a channel whose stream is not divided. */
  public TopicSpec(
      String topic,
      int partitions,
      Template key,
      String deadLetters,
      long maxMessageBytes,
      HeaderRules headers,
      String place) {
    this(topic, partitions, key, deadLetters, maxMessageBytes, headers, place, "");
  }

  /** The canonical text: JSON with a fixed order of keys. */
  public String text() {
    ObjectNode node = CanonicalText.begin("topic", FORMAT);
    node.put("topic", topic);
    node.put("partitions", partitions);
    node.put("key", key.text());
    node.put("deadLetters", deadLetters);
    node.put("maxMessageBytes", maxMessageBytes);
    CanonicalText.put(node, headers);
    node.put("place", place);
    if (!division.isEmpty()) {
      node.put("division", division);
    }
    return Json.text(node);
  }

  /**
   * Reads {@link #text()} back.
   *
   * @throws IllegalArgumentException when {@code text} is no canonical text of this format
   */
  public static TopicSpec parse(String text) {
    JsonNode node = CanonicalText.read(text, "topic", FORMAT);
    TopicSpec spec =
        new TopicSpec(
            node.path("topic").asText(),
            node.path("partitions").asInt(-1),
            Template.parse(node.path("key").asText()),
            node.path("deadLetters").asText(),
            node.path("maxMessageBytes").asLong(0),
            CanonicalText.headers(node),
            node.path("place").asText(),
            node.path("division").asText(""));
    return CanonicalText.same(spec, spec.text(), text);
  }
}
