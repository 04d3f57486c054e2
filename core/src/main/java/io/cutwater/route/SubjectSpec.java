package io.cutwater.route;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cutwater.json.Json;
import java.util.List;

/**
 * Everything that decides where the messages of one stream's channel go.
 *
 * @param stream the stream that stores them; {@link SubjectName#CORE} where none does
 * @param subject what they are published to
 * @param captured the subjects that the stream listens to: what matches none of them is stored
 *     elsewhere or nowhere
 * @param deadLetters the stream of dead letters, or what else their target is called
 * @param maxMessageBytes the largest message that server and stream take, headers included
 * @param maxHeaderBytes the largest headers
 * @param headers which headers are carried
 * @param place the stream's name on trails; empty: echoes are not looked for
 */
public record SubjectSpec(
    String stream,
    Template subject,
    List<String> captured,
    String deadLetters,
    long maxMessageBytes,
    long maxHeaderBytes,
    HeaderRules headers,
    String place) {

  /** Raised when the meaning of a text changes: it is part of the routing epoch. */
  private static final int FORMAT = 1;

  public SubjectSpec {
    captured = List.copyOf(captured);
    if (stream.isBlank() || deadLetters.isBlank() || stream.equals(deadLetters)) {
      throw new IllegalArgumentException("a stream and another one for dead letters are needed");
    }
    if (maxMessageBytes < 1 || maxHeaderBytes < 1) {
      throw new IllegalArgumentException("no room for a message");
    }
  }

  /** The canonical text: JSON with a fixed order of keys. */
  public String text() {
    ObjectNode node = CanonicalText.begin("subjects", FORMAT);
    node.put("stream", stream);
    node.put("subject", subject.text());
    CanonicalText.put(node, "captured", captured);
    node.put("deadLetters", deadLetters);
    node.put("maxMessageBytes", maxMessageBytes);
    node.put("maxHeaderBytes", maxHeaderBytes);
    CanonicalText.put(node, headers);
    node.put("place", place);
    return Json.text(node);
  }

  /**
   * Reads {@link #text()} back.
   *
   * @throws IllegalArgumentException when {@code text} is no canonical text of this format
   */
  public static SubjectSpec parse(String text) {
    JsonNode node = CanonicalText.read(text, "subjects", FORMAT);
    SubjectSpec spec =
        new SubjectSpec(
            node.path("stream").asText(),
            Template.parse(node.path("subject").asText()),
            CanonicalText.list(node, "captured"),
            node.path("deadLetters").asText(),
            node.path("maxMessageBytes").asLong(0),
            node.path("maxHeaderBytes").asLong(0),
            CanonicalText.headers(node),
            node.path("place").asText());
    return CanonicalText.same(spec, spec.text(), text);
  }
}
