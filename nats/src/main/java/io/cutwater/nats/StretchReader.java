package io.cutwater.nats;

import io.cutwater.lane.History.Budget;
import io.cutwater.lane.History.Mark;
import io.cutwater.lane.History.Stretch;
import io.cutwater.lane.History.Visitor;
import io.cutwater.lane.LogEntry;
import io.cutwater.lane.LogName;
import io.cutwater.message.StreamSequence;
import io.cutwater.relay.FaultException;
import java.util.Optional;

/** Shows entries of a stream to a visitor, up to a fixed end and within a budget. */
final class StretchReader {

  private final LogName log;
  private final boolean fromFirst;
  private final long end;
  private final Budget budget;
  private final Visitor visitor;
  private long messages;
  private Optional<Mark> first = Optional.empty();
  private Optional<Mark> last = Optional.empty();

  /**
   * @param fromFirst whether nothing in the stream lies before what is read
   * @param end the last sequence that is read
   */
  StretchReader(LogName log, boolean fromFirst, long end, Budget budget, Visitor visitor) {
    this.log = log;
    this.fromFirst = fromFirst;
    this.end = end;
    this.budget = budget;
    this.visitor = visitor;
  }

  /** Where entries come from. */
  interface Entries {

    /** The first one at {@code sequence} or behind; empty where there is none. */
    Optional<LogEntry> next(long sequence) throws FaultException;
  }

  /** Reads from {@code from} on. */
  Stretch read(Entries entries, long from) throws FaultException {
    long sequence = from;
    while (sequence <= end && messages < budget.messages() && !budget.isTimeUp()) {
      Optional<LogEntry> entry = entries.next(sequence);
      long at = entry.map(StretchReader::sequence).orElse(Long.MAX_VALUE);
      if (at > end) {
        return stretch(true);
      }
      messages++;
      last = entry.map(Mark::of);
      first = first.or(() -> last);
      if (!visitor.visit(entry.get()) && at < end) {
        return stretch(false);
      }
      sequence = at + 1;
    }
    return stretch(sequence > end);
  }

  private static long sequence(LogEntry entry) {
    return ((StreamSequence) entry.position()).value();
  }

  /** What was read so far. */
  Stretch stretch(boolean toLast) {
    return new Stretch(
        log, true, messages, first, last, fromFirst && (messages > 0 || toLast), toLast);
  }
}
