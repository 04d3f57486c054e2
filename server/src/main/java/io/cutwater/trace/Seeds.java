package io.cutwater.trace;

import io.cutwater.lane.History;
import io.cutwater.lane.History.Stretch;
import io.cutwater.lane.LogEntry;
import io.cutwater.lane.LogName;
import io.cutwater.message.Flow;
import io.cutwater.relay.FaultException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Finds the first entries of what is asked for. Positions are read where they say; everything else
 * is looked for in the newest messages of every log.
 */
final class Seeds {

  private final List<Way> ways;
  private final Looks looks;
  private final int max;

  /**
   * @param max entries of each log
   */
  Seeds(List<Way> ways, Looks looks, int max) {
    this.ways = ways;
    this.looks = looks;
    this.max = max;
  }

  List<LogEntry> of(Query query) throws FaultException {
    return switch (query) {
      case Query.Id id -> ofId(id);
      case Query.InStream position -> ofPosition(position);
      case Query.InTopic position -> ofPosition(position);
    };
  }

  /** An id that was derived from a position is read there; no other message has it. */
  private List<LogEntry> ofId(Query.Id id) throws FaultException {
    Predicate<LogEntry> isMeant = entry -> entry.envelope().id().equals(id.text());
    List<LogEntry> direct = at(id, logs(sources())).stream().filter(isMeant).toList();
    return direct.isEmpty() ? newest(logs(all(way -> true)), isMeant, true) : direct;
  }

  /** What its source forgot may still be known where it was carried to. */
  private List<LogEntry> ofPosition(Query query) throws FaultException {
    boolean isInStream = query instanceof Query.InStream;
    List<LogEntry> there = at(query, logs(all(way -> writesToStreams(way) == isInStream)));
    if (!there.isEmpty()) {
      return there;
    }
    List<LogEntry> copies = new ArrayList<>();
    for (Way way : ways) {
      boolean isOfWay =
          way.lanes().stream().anyMatch(lane -> query.in(lane.source().log()).isPresent());
      if (isOfWay) {
        Predicate<LogEntry> isCopy =
            entry -> way.author(entry).isPresent() && query.names(entry.carriage().get().source());
        copies.addAll(newest(logs(targets(way)), isCopy, false));
      }
    }
    return copies;
  }

  private List<LogEntry> at(Query query, Collection<History> logs) throws FaultException {
    List<History> named = logs.stream().filter(log -> query.in(log.log()).isPresent()).toList();
    return looks.abreast(named, log -> log.at(query.in(log.log()).get(), max)).stream()
        .flatMap(List::stream)
        .toList();
  }

  private List<LogEntry> newest(
      Collection<History> logs, Predicate<LogEntry> isMeant, boolean isById) throws FaultException {
    return looks.abreast(logs, log -> newest(log, isMeant, isById)).stream()
        .flatMap(List::stream)
        .toList();
  }

  private List<LogEntry> newest(History log, Predicate<LogEntry> isMeant, boolean isById)
      throws FaultException {
    List<LogEntry> found = new ArrayList<>();
    Stretch read =
        looks.newest(
            log,
            entry -> {
              if (isMeant.test(entry)) {
                found.add(entry);
              }
              return found.size() < max;
            });
    if (isById && found.size() < max) {
      looks.seenThrough(read);
    }
    List<LogEntry> whole = new ArrayList<>();
    for (LogEntry entry : found) {
      whole.add(log.whole(entry));
    }
    return whole;
  }

  private List<History> sources() {
    return ways.stream().flatMap(way -> way.lanes().stream()).map(Way.Lane::source).toList();
  }

  private static List<History> targets(Way way) throws FaultException {
    List<History> targets = new ArrayList<>(way.targets().all());
    targets.add(way.deadLetters());
    return targets;
  }

  private static boolean writesToStreams(Way way) {
    return way.flow() == Flow.PULSAR_TO_NATS;
  }

  /** All sources, and the targets of the ways that are {@code wanted}: there may be thousands. */
  private List<History> all(Predicate<Way> wanted) {
    List<History> all = new ArrayList<>(sources());
    for (Way way : ways.stream().filter(wanted).toList()) {
      Optional<List<History>> targets = looks.attempt(() -> targets(way));
      targets.ifPresent(all::addAll);
    }
    return all;
  }

  /** Each log once, whoever reads or writes it. */
  private static Collection<History> logs(List<History> histories) {
    Map<LogName, History> logs = new LinkedHashMap<>();
    histories.forEach(history -> logs.putIfAbsent(history.log(), history));
    return logs.values();
  }
}
