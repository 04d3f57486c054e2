package io.cutwater.trace;

import io.cutwater.lane.History.Extent;
import io.cutwater.lane.LogEntry;
import io.cutwater.lane.LogEntry.Carriage;
import io.cutwater.message.Position;
import io.cutwater.message.StreamSequence;
import io.cutwater.relay.FaultException;
import io.cutwater.trace.Leg.Outcome;
import io.cutwater.trace.Leg.Source;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Follows messages from lane to lane, both ways: an entry in a lane's source leads to what became
 * of it, one that a lane carried leads back to where it came from; and what is found there leads
 * on.
 */
final class Chain {

  /** Channels in a ring end a message's way by its trail; this ends a trace's in any case. */
  private static final int LEGS_MAX = 1_000;

  private final List<Way> ways;
  private final Looks looks;
  private final Pasts pasts;
  private final Outcomes outcomes;
  private final List<LogEntry> entries = new ArrayList<>();
  private final Deque<LogEntry> open = new ArrayDeque<>();
  private final Map<Key, Leg> legs = new LinkedHashMap<>();

  /**
   * A lane handles a message of a source once; a former incarnation of it was another source.
   *
   * @param former what wrote from that one; empty for the source of now
   */
  private record Key(String lane, String former, Position source) {}

  Chain(List<Way> ways, Looks looks) {
    this.ways = List.copyOf(ways);
    this.looks = looks;
    this.pasts = new Pasts(looks);
    this.outcomes = new Outcomes(looks, pasts);
  }

  /** Follows all that {@code seeds} lead to. */
  void follow(List<LogEntry> seeds) {
    seeds.forEach(this::add);
    while (!open.isEmpty() && legs.size() < LEGS_MAX) {
      LogEntry entry = open.poll();
      for (Way way : ways) {
        way.author(entry).ifPresent(lane -> back(way, lane, entry, entry.carriage().get()));
      }
      for (Way way : ways) {
        way.reading(entry).ifPresent(lane -> forth(way, lane, entry));
      }
    }
  }

  /** All entries that were met. */
  List<LogEntry> entries() {
    return List.copyOf(entries);
  }

  /** What the lanes made of them. */
  List<Leg> legs() {
    return List.copyOf(legs.values());
  }

  /** What the lane's journal says of a message of its source; empty where it has none. */
  Optional<String> delivered(Way.Lane lane, Position position) {
    return pasts
        .of(lane)
        .flatMap(past -> past.record().floor())
        .map(floor ->
            position.isAfter(floor)
                ? "lane " + lane.id() + " has delivered up to " + floor.text() + " only"
                : "lane "
                    + lane.id()
                    + " has delivered up to "
                    + floor.text()
                    + ": if it was there, it was carried");
  }

  private void add(LogEntry entry) {
    if (entries.stream().noneMatch(entry::isSame)) {
      entries.add(entry);
      open.add(entry);
    }
  }

  private void forth(Way way, Way.Lane lane, LogEntry entry) {
    Key key = new Key(lane.id().text(), "", entry.position());
    if (legs.containsKey(key)) {
      return;
    }
    Outcome outcome =
        looks
            .attempt(() -> outcomes.of(way, lane, entry, entries))
            .orElseGet(
                () -> new Outcome.Unknown(Optional.empty(), "its target could not be looked at"));
    put(key, leg(way, lane, new Source.Standing(entry), outcome));
  }

  private void back(Way way, Way.Lane lane, LogEntry copy, Carriage carriage) {
    Key key =
        new Key(
            lane.id().text(), isOfNow(lane, carriage) ? "" : carriage.author(), carriage.source());
    Leg known = legs.get(key);
    if (known != null) {
      if (known.copies().stream().noneMatch(copy::isSame)) {
        legs.put(key, known.with(copy));
      }
      return;
    }
    Source source =
        looks
            .attempt(() -> source(lane, copy, carriage))
            .orElseGet(() ->
                new Source.Unknown(
                    lane.source().log(), carriage.source(), copy.envelope().times().published()));
    put(key, leg(way, lane, source, new Outcome.Stored(List.of(copy))));
  }

  private static Leg leg(Way way, Way.Lane lane, Source source, Outcome outcome) {
    return new Leg(way.channel(), way.flow(), lane.id().text(), source, outcome);
  }

  private void put(Key key, Leg leg) {
    legs.put(key, leg);
    leg.standing().ifPresent(this::add);
    leg.copies().forEach(this::add);
  }

  /** Whether the lane's source is still the one that it was carried from. */
  private boolean isOfNow(Way.Lane lane, Carriage carriage) {
    return pasts.of(lane).map(past -> past.isAuthorOf(carriage)).orElse(true);
  }

  private Source source(Way.Lane lane, LogEntry copy, Carriage carriage) throws FaultException {
    Position position = carriage.source();
    if (!isOfNow(lane, carriage)) {
      return gone(lane, copy, position, "it was recreated since");
    }
    List<LogEntry> there =
        isStream(lane) == (position instanceof StreamSequence)
            ? lane.source().at(position, 1)
            : List.of();
    if (there.isEmpty()) {
      return gone(lane, copy, position, extent(lane));
    }
    LogEntry entry = there.getFirst();
    return isSameMessage(entry, copy)
        ? new Source.Standing(entry)
        : gone(lane, copy, position, "another message stands there, " + entry.envelope().id());
  }

  private static boolean isStream(Way.Lane lane) {
    return lane.source().log().isStream();
  }

  /** A dead letter's id may be cut off. */
  private static boolean isSameMessage(LogEntry entry, LogEntry copy) {
    String id = copy.envelope().id();
    boolean isCut = copy.carriage().flatMap(Carriage::refusal).isPresent() && id.endsWith("...");
    return isCut
        ? entry.envelope().id().startsWith(id.substring(0, id.length() - "...".length()))
        : entry.envelope().id().equals(id);
  }

  private static Source gone(Way.Lane lane, LogEntry copy, Position position, String why) {
    return new Source.Gone(lane.source().log(), position, copy.envelope().times().published(), why);
  }

  /** What its source still holds, in words. */
  private static String extent(Way.Lane lane) throws FaultException {
    Optional<Extent> extent = lane.source().extent();
    if (extent.isEmpty()) {
      return "that is not there any more";
    }
    return extent.get().first().map(first -> "it begins at " + first.text()).orElse("it is empty");
  }
}
