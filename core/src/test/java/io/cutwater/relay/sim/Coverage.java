package io.cutwater.relay.sim;

import io.cutwater.relay.Effect;
import io.cutwater.relay.Event;
import io.cutwater.relay.Fault;
import io.cutwater.relay.Lane;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How often everything occurred that a simulation can do: kinds of worlds, mishaps, what lanes were
 * told, what they wanted done, from where to where they went, and why their sessions ended. What
 * never occurred in a simulation that is long enough was not tested by it.
 */
final class Coverage {

  /** The ways that a lane can go, by the names of {@link io.cutwater.relay.LaneView#phase}. */
  private static final List<String> WAYS =
      List.of(
          "resting -> starting",
          "starting -> running",
          "starting -> closing",
          "starting -> standby",
          "standby -> starting",
          "standby -> closing",
          "running -> closing",
          "running -> draining",
          "draining -> closing",
          "closing -> resting",
          "closing -> halted",
          "closing -> stopped",
          "closing -> standby",
          "halted -> starting");

  /** Why sessions end, as far as the relay and these servers can tell. */
  private static final List<Fault.Code> CODES =
      List.of(
          Fault.Code.DISCONNECTED,
          Fault.Code.OWNED_ELSEWHERE,
          Fault.Code.LOCK_LOST,
          Fault.Code.SOURCE_RECREATED,
          Fault.Code.SOURCE_ROLLED_BACK,
          Fault.Code.OUT_OF_SEQUENCE,
          Fault.Code.UNVERIFIED_RECEIPT,
          Fault.Code.FOREIGN_WRITER,
          Fault.Code.JOURNAL_LOST,
          Fault.Code.JOURNAL_UNREADABLE,
          Fault.Code.JOURNAL_FAILED,
          Fault.Code.STALLED,
          Fault.Code.UNAUTHORIZED);

  private record Way(String from, String to) {}

  private final Map<Class<?>, long[]> events = counters(Event.class);
  private final Map<Class<?>, long[]> effects = counters(Effect.class);
  private final Map<Way, long[]> ways = new HashMap<>();
  private final SortedMap<String, Long> others = new TreeMap<>();
  private final @Nullable List<String> story;

  Coverage() {
    this(null);
  }

  /**
   * @param story takes a line for everything that happens; null where nobody will read it
   */
  Coverage(@Nullable List<String> story) {
    this.story = story;
  }

  private static Map<Class<?>, long[]> counters(Class<?> sealed) {
    Map<Class<?>, long[]> counters = new HashMap<>();
    for (Class<?> each : sealed.getPermittedSubclasses()) {
      counters.put(each, new long[1]);
    }
    return counters;
  }

  /** A lane is told something. */
  void event(String who, Event event) {
    count(events, event);
    if (story != null && !(event instanceof Event.Tick)) {
      tell(who + " <- " + event);
    }
  }

  /** What it was told took it from one phase to another. */
  void way(String who, String before, Lane lane) {
    String after = lane.phase();
    if (!after.equals(before)) {
      ways.computeIfAbsent(new Way(before, after), absent -> new long[1])[0]++;
      if (after.equals("closing") || after.equals("standby")) {
        lane.view().fault().ifPresent(fault -> count("fault " + fault.code()));
      }
      if (story != null) {
        tell(who + " is " + after);
      }
    }
  }

  void effect(String who, Effect effect) {
    count(effects, effect);
    if (story != null) {
      tell(who + " -> " + effect);
    }
  }

  private static void count(Map<Class<?>, long[]> counters, Object what) {
    long[] counter = counters.get(what.getClass());
    if (counter == null) {
      throw new IllegalArgumentException("not foreseen: " + what);
    }
    counter[0]++;
  }

  void count(String what) {
    others.merge(what, 1L, Long::sum);
  }

  void tell(String line) {
    if (story != null) {
      story.add(line);
    }
  }

  boolean isTold() {
    return story != null;
  }

  /** Adds what another one counted. */
  void add(Coverage other) {
    other.events.forEach((key, counter) -> cell(events, key)[0] += counter[0]);
    other.effects.forEach((key, counter) -> cell(effects, key)[0] += counter[0]);
    other.ways.forEach(
        (way, counter) -> ways.computeIfAbsent(way, absent -> new long[1])[0] += counter[0]);
    other.others.forEach((key, count) -> others.merge(key, count, Long::sum));
  }

  private static long[] cell(Map<Class<?>, long[]> counters, Class<?> key) {
    return counters.computeIfAbsent(key, absent -> new long[1]);
  }

  /** Every count, by a name that says of what; 0 for what should have occurred and did not. */
  SortedMap<String, Long> counts() {
    SortedMap<String, Long> counts = new TreeMap<>();
    expected().forEach(name -> counts.put(name, 0L));
    events.forEach((type, counter) -> counts.put("event " + type.getSimpleName(), counter[0]));
    effects.forEach((type, counter) -> counts.put("effect " + type.getSimpleName(), counter[0]));
    ways.forEach((way, counter) ->
        counts.merge("way " + way.from() + " -> " + way.to(), counter[0], Long::sum));
    counts.putAll(others);
    return counts;
  }

  /** What never occurred. */
  List<String> missing() {
    List<String> missing = new ArrayList<>();
    counts()
        .forEach((name, count) -> {
          if (count == 0) {
            missing.add(name);
          }
        });
    return missing;
  }

  private static Stream<String> expected() {
    return Stream.of(
            Arrays.stream(SimWorld.Kind.values()).map(kind -> "world " + kind),
            Arrays.stream(Mishap.values()).map(mishap -> "mishap " + mishap),
            WAYS.stream().map(way -> "way " + way),
            CODES.stream().map(code -> "fault " + code))
        .flatMap(names -> names);
  }
}
