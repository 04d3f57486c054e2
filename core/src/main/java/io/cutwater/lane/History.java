package io.cutwater.lane;

import io.cutwater.message.Position;
import io.cutwater.relay.FaultException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Looks back into one log. Nothing of it is kept on the server when it ends, whatever way it ends,
 * nobody who reads or writes there is disturbed, and a log that is not there is never made. Calls
 * block, bounded in time, and are safe from several threads at once.
 */
public interface History {

  LogName log();

  /** What the log holds now; empty where there is no such log. */
  Optional<Extent> extent() throws FaultException;

  /**
   * What a log holds.
   *
   * @param incarnation differs when the log was deleted and made anew; empty where that cannot be
   *     told
   * @param first the first message's position; empty for an empty log
   * @param last the last position given, whether its message still exists or not; empty for none
   */
  record Extent(Optional<String> incarnation, Optional<Position> first, Optional<Position> last) {}

  /**
   * The messages that {@code position} names and that are still there: one; or all of an entry of a
   * topic whose batch index is -1, {@code max} at most.
   */
  List<LogEntry> at(Position position, int max) throws FaultException;

  /** Reads messages stored at {@code from} or later, in their order. */
  Stretch since(Instant from, Budget budget, Visitor visitor) throws FaultException;

  /** Reads the newest messages, as many as {@code budget} allows. They may come out of order. */
  Stretch newest(Budget budget, Visitor visitor) throws FaultException;

  /**
   * An entry that a visitor saw, read as a whole: visitors may see no more than its headers, whose
   * seal cannot be verified then. As it was seen where it is gone since.
   */
  LogEntry whole(LogEntry seen) throws FaultException;

  /** Looks at messages. */
  @FunctionalInterface
  interface Visitor {

    /** Whether to go on. */
    boolean visit(LogEntry entry) throws FaultException;
  }

  /**
   * How much may be read.
   *
   * @param messages at most, 1 at least
   * @param endNanos of {@link System#nanoTime()}: not beyond
   */
  record Budget(long messages, long endNanos) {

    public Budget {
      if (messages < 1) {
        throw new IllegalArgumentException("a budget is one message at least");
      }
    }

    public boolean isTimeUp() {
      return System.nanoTime() - endNanos >= 0;
    }
  }

  /**
   * The part of a log that was read.
   *
   * @param isThere whether there is such a log
   * @param messages how many
   * @param from the oldest; empty where nothing was read
   * @param to the newest; empty where nothing was read
   * @param fromFirst whether nothing older is in the log
   * @param toLast whether nothing newer was in the log when reading began
   */
  record Stretch(
      LogName log,
      boolean isThere,
      long messages,
      Optional<Mark> from,
      Optional<Mark> to,
      boolean fromFirst,
      boolean toLast) {

    /** All of a log that holds nothing. */
    public static Stretch ofEmpty(LogName log, boolean isThere) {
      return new Stretch(log, isThere, 0, Optional.empty(), Optional.empty(), true, true);
    }

    /** Whether all of the log was read. */
    public boolean isWhole() {
      return fromFirst && toLast;
    }
  }

  /** A message's place and time. */
  record Mark(Position position, Instant storedAt) {

    public static Mark of(LogEntry entry) {
      return new Mark(entry.position(), entry.envelope().storedAt());
    }
  }
}
