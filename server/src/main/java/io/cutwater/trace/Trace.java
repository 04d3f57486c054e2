package io.cutwater.trace;

import io.cutwater.lane.History;
import io.cutwater.lane.History.Budget;
import io.cutwater.lane.History.Extent;
import io.cutwater.lane.LogEntry;
import io.cutwater.message.Position;
import io.cutwater.relay.FaultException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds messages by any id, and tells where each stands on both sides and how it came there. */
public final class Trace {

  private final List<Way> ways;
  private final Limits limits;
  private final Looks looks;

  /**
   * How much a trace may do.
   *
   * @param messages found, at most
   * @param scan messages read of each log, at most
   * @param time before no other log is begun
   */
  public record Limits(int messages, long scan, Duration time) {

    public Limits {
      if (messages < 1 || scan < 1 || time.isNegative() || time.isZero()) {
        throw new IllegalArgumentException("a trace finds, reads and takes something");
      }
    }
  }

  private Trace(List<Way> ways, Limits limits) {
    this.ways = ways;
    this.limits = limits;
    this.looks = new Looks(new Budget(limits.scan(), System.nanoTime() + limits.time().toNanos()));
  }

  /**
   * Looks for {@code query} in all logs of {@code ways}. Blocks, bounded in time.
   *
   * @throws FaultException when interrupted; a log that cannot be looked at is a problem in the
   *     report
   */
  public static Report run(List<Way> ways, Query query, Limits limits) throws FaultException {
    return new Trace(ways, limits).run(query);
  }

  private Report run(Query query) throws FaultException {
    List<LogEntry> seeds = new Seeds(ways, looks, limits.messages() + 1).of(query);
    Chain chain = new Chain(ways, looks);
    chain.follow(seeds);
    List<Report.Message> messages = Grouping.of(chain.entries(), chain.legs());
    boolean more = messages.size() > limits.messages();
    return new Report(
        query,
        more ? messages.subList(0, limits.messages()) : messages,
        more,
        looks.looked(),
        notes(query, chain, messages.isEmpty()),
        looks.problems());
  }

  private List<String> notes(Query query, Chain chain, boolean isFoundNowhere) {
    List<String> notes = new ArrayList<>();
    if (looks.isCutShort()) {
      notes.add("the time was up before everything had been looked at");
    }
    // A place in a topic could be one of any topic.
    if (isFoundNowhere && query instanceof Query.InStream) {
      notes.addAll(notes(query, chain));
    }
    return notes;
  }

  /** What is known of a place where nothing is. */
  private List<String> notes(Query query, Chain chain) {
    List<String> notes = new ArrayList<>();
    for (Way way : ways) {
      for (Way.Lane lane : way.lanes()) {
        Optional<Position> position = query.in(lane.source().log());
        if (position.isPresent()) {
          looks.attempt(() -> place(lane.source(), position.get())).ifPresent(notes::add);
          chain.delivered(lane, position.get()).ifPresent(notes::add);
        }
      }
    }
    return notes;
  }

  private static String place(History log, Position position) throws FaultException {
    Optional<Extent> extent = log.extent();
    if (extent.isEmpty()) {
      return "there is no " + log.log();
    }
    Optional<Position> last = extent.get().last();
    if (last.isEmpty() || position.isAfter(last.get())) {
      return log.log()
          + " never had "
          + position.text()
          + ": "
          + last.map(end -> "it ends at " + end.text()).orElse("nothing was ever stored there");
    }
    return log.log()
        + " no longer has "
        + position.text()
        + ": "
        + extent
            .get()
            .first()
            .map(first -> "it begins at " + first.text() + " and ends at " + last.get().text())
            .orElse("it is empty now, and went up to " + last.get().text());
  }
}
