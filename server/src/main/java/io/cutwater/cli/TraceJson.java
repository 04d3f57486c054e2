package io.cutwater.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cutwater.json.Json;
import io.cutwater.lane.History.Mark;
import io.cutwater.lane.History.Stretch;
import io.cutwater.lane.LogEntry;
import io.cutwater.lane.LogEntry.Carriage;
import io.cutwater.lane.LogName;
import io.cutwater.message.Position;
import io.cutwater.trace.Leg;
import io.cutwater.trace.Leg.Outcome;
import io.cutwater.trace.Leg.Source;
import io.cutwater.trace.Query;
import io.cutwater.trace.Report;
import io.cutwater.trace.Report.Looked;
import io.cutwater.trace.Report.Message;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a trace found, as docs/reference/trace.md describes it. */
final class TraceJson {

  private static final ObjectMapper JSON = Json.mapper();

  private TraceJson() {}

  static ObjectNode of(Report report) {
    ObjectNode root = JSON.createObjectNode();
    root.put("asked", report.query().text());
    root.put("kind", kind(report.query()));
    root.put("found", report.found());
    root.put("more", report.more());
    ArrayNode messages = root.putArray("messages");
    report.messages().forEach(message -> put(message, messages.addObject()));
    ArrayNode looked = root.putArray("looked_through");
    report.looked().forEach(part -> put(part, looked.addObject()));
    report.notes().forEach(root.putArray("notes")::add);
    report.problems().forEach(root.putArray("problems")::add);
    return root;
  }

  private static String kind(Query query) {
    return switch (query) {
      case Query.Id id -> "id";
      case Query.InStream position -> "stream-position";
      case Query.InTopic position -> "topic-position";
    };
  }

  private static void put(Message message, ObjectNode node) {
    node.put("id", message.id());
    ArrayNode places = node.putArray("places");
    message.entries().forEach(entry -> put(entry, places.addObject()));
    ArrayNode legs = node.putArray("legs");
    message.legs().forEach(leg -> put(leg, legs.addObject()));
  }

  private static void put(Leg leg, ObjectNode node) {
    node.put("channel", leg.channel());
    node.put("flow", leg.flow().text());
    node.put("lane", leg.lane());
    put(leg.source(), node.putObject("source"));
    ObjectNode target = node.putObject("target");
    switch (leg.outcome()) {
      case Outcome.Stored(List<LogEntry> copies) -> {
        boolean isDead = copies.getFirst().carriage().flatMap(Carriage::refusal).isPresent();
        target.put("state", isDead ? "dead-lettered" : "stored");
        ArrayNode all = target.putArray("copies");
        for (LogEntry copy : copies) {
          ObjectNode each = all.addObject();
          put(copy, each);
          each.put("latency_ms", leg.latency(copy).toMillis());
        }
      }
      case Outcome.Omitted(String why) -> put("omitted", Optional.empty(), why, target);
      case Outcome.Waiting(Optional<Position> floor, String why) ->
          put("waiting", floor, why, target);
      case Outcome.NotFound(Position floor, String why) ->
          put("not-found", Optional.of(floor), why, target);
      case Outcome.Unknown(Optional<Position> floor, String why) ->
          put("unknown", floor, why, target);
    }
  }

  private static void put(String state, Optional<Position> floor, String why, ObjectNode node) {
    node.put("state", state);
    floor.ifPresent(position -> node.put("floor", position.text()));
    node.put("why", why);
  }

  private static void put(Source source, ObjectNode node) {
    switch (source) {
      case Source.Standing(LogEntry entry) -> {
        node.put("state", "there");
        put(entry, node);
      }
      case Source.Gone gone -> {
        put("gone", gone.log(), gone.position(), gone.published(), node);
        node.put("why", gone.why());
      }
      case Source.Unknown unknown ->
          put("unknown", unknown.log(), unknown.position(), unknown.published(), node);
    }
  }

  private static void put(
      String state, LogName log, Position position, Instant published, ObjectNode node) {
    node.put("state", state);
    put(log, node);
    node.put("position", position.text());
    node.put("published_at", published.toString());
  }

  private static void put(LogName log, ObjectNode node) {
    node.put(log.kind().name().toLowerCase(Locale.ROOT), log.name());
  }

  private static void put(LogEntry entry, ObjectNode node) {
    put(entry.log(), node);
    node.put("position", entry.position().text());
    node.put(entry.log().isStream() ? "subject" : "key", entry.address());
    node.put("id", entry.envelope().id());
    node.put("stored_at", entry.envelope().storedAt().toString());
    node.put("published_at", entry.envelope().times().published().toString());
    ArrayNode trail = node.putArray("trail");
    entry.envelope().trail().places().forEach(trail::add);
    entry.carriage().ifPresent(carriage -> put(carriage, node.putObject("carried_by")));
  }

  private static void put(Carriage carriage, ObjectNode node) {
    node.put("lane", carriage.lane());
    node.put("writer", carriage.writer());
    node.put("from", carriage.source().text());
    node.put("proof", carriage.proof().name().toLowerCase(Locale.ROOT));
    carriage
        .refusal()
        .ifPresent(refusal -> {
          node.put("reason", refusal.reason());
          refusal.intended().ifPresent(target -> node.put("intended", target.value()));
        });
  }

  private static void put(Looked part, ObjectNode node) {
    Stretch stretch = part.stretch();
    put(stretch.log(), node);
    node.put("there", stretch.isThere());
    node.put("messages", stretch.messages());
    part.since().ifPresent(since -> node.put("since", since.toString()));
    stretch.from().ifPresent(mark -> put(mark, node.putObject("from")));
    stretch.to().ifPresent(mark -> put(mark, node.putObject("to")));
    node.put("from_first", stretch.fromFirst());
    node.put("to_last", stretch.toLast());
  }

  private static void put(Mark mark, ObjectNode node) {
    node.put("position", mark.position().text());
    node.put("stored_at", mark.storedAt().toString());
  }
}
