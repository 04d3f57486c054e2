package io.cutwater.fleet;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cutwater.fleet.Pauses.Decision;
import io.cutwater.json.Json;
import java.util.List;
import java.util.Optional;

/** What one instance says to all: a JSON object a word. */
sealed interface Word {

  /** Who says it. */
  Speaker by();

  /**
   * A process.
   *
   * @param instance its name
   * @param run unlike that of any other process, also of one that has the same name
   */
  record Speaker(String instance, String run) {}

  /**
   * I am here.
   *
   * @param work whose slots it shares, as {@link FleetLink#work} names it
   * @param startedAtMillis since when
   * @param leaving whether it gives its lanes away
   * @param channels what it carries, as {@code /status} tells it; an array
   * @param pauses what it knows to be decided
   */
  record Here(
      Speaker by,
      String work,
      long startedAtMillis,
      boolean leaving,
      JsonNode channels,
      List<Decision> pauses)
      implements Word {

    public Here {
      pauses = List.copyOf(pauses);
    }
  }

  /** An operator paused a channel here, or lets it carry again. */
  record Decided(Speaker by, Decision decision) implements Word {}

  /** I shall say nothing more. */
  record Gone(Speaker by) implements Word {}

  /** That lane is mine to carry: whoever has it, hand it over. */
  record Want(Speaker by, String lane) implements Word {}

  /** I gave that lane's lock back. */
  record Free(Speaker by, String lane) implements Word {}

  /** Words in JSON. */
  final class Codec {

    private static final ObjectMapper JSON = Json.mapper();

    private Codec() {}

    static String encode(Word word) {
      ObjectNode node =
          JSON.createObjectNode().put("instance", word.by().instance()).put("run", word.by().run());
      switch (word) {
        case Here here -> {
          node.put("word", "here")
              .put("work", here.work())
              .put("startedAtMillis", here.startedAtMillis())
              .put("leaving", here.leaving())
              .set("channels", here.channels());
          ArrayNode pauses = node.putArray("pauses");
          here.pauses().forEach(decision -> encode(decision, pauses.addObject()));
        }
        case Decided decided -> encode(decided.decision(), node.put("word", "decided"));
        case Gone gone -> node.put("word", "gone");
        case Want want -> node.put("word", "want").put("lane", want.lane());
        case Free free -> node.put("word", "free").put("lane", free.lane());
      }
      return Json.text(node);
    }

    private static void encode(Decision decision, ObjectNode node) {
      node.put("channel", decision.channel())
          .put("paused", decision.paused())
          .put("atMillis", decision.atMillis());
    }

    private static Decision decision(JsonNode node) {
      return new Decision(
          node.path("channel").asText(),
          node.path("paused").asBoolean(),
          node.path("atMillis").asLong());
    }

    /** The word, or empty where it is none that this version knows. */
    static Optional<Word> decode(String text) {
      JsonNode node;
      try {
        node = JSON.readTree(text);
      } catch (JsonProcessingException e) {
        return Optional.empty();
      }
      Speaker by = new Speaker(node.path("instance").asText(), node.path("run").asText());
      String lane = node.path("lane").asText();
      return by.run().isEmpty()
          ? Optional.empty()
          : Optional.ofNullable(
              switch (node.path("word").asText()) {
                case "here" ->
                    new Here(
                        by,
                        node.path("work").asText(),
                        node.path("startedAtMillis").asLong(),
                        node.path("leaving").asBoolean(),
                        node.path("channels"),
                        node.path("pauses").valueStream().map(Codec::decision).toList());
                case "decided" -> new Decided(by, decision(node));
                case "gone" -> new Gone(by);
                case "want" -> new Want(by, lane);
                case "free" -> new Free(by, lane);
                default -> null;
              });
    }
  }
}
