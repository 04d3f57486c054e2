package io.cutwater.pulsar;

import io.cutwater.lane.History.Budget;
import io.cutwater.lane.History.Mark;
import io.cutwater.lane.History.Stretch;
import io.cutwater.lane.History.Visitor;
import io.cutwater.lane.LogEntry;
import io.cutwater.lane.LogName;
import io.cutwater.message.LedgerPosition;
import io.cutwater.relay.FaultException;
import java.time.Duration;
import java.util.Optional;

/**
 * Shows messages of a topic to a visitor, and says which stretch of it they are. Read it one window
 * after the other, the newest first: one that was cut off does not make the stretch longer.
 */
final class TopicStretch {

  /** Markers and aborted messages are stored and cannot be read: nothing comes of them. */
  static final Duration SILENCE_MAX = Duration.ofSeconds(5);

  private final LogName log;
  private final TopicEntries entries;
  private final Budget budget;
  private final Visitor visitor;
  private long messages;
  private Optional<Mark> from = Optional.empty();
  private Optional<Mark> to = Optional.empty();

  TopicStretch(LogName log, TopicEntries entries, Budget budget, Visitor visitor) {
    this.log = log;
    this.entries = entries;
    this.budget = budget;
    this.visitor = visitor;
  }

  /** How many were read. */
  long messages() {
    return messages;
  }

  /**
   * Reads on from where {@code reading} stands.
   *
   * @param until the first entry that is not read
   * @param max no more are read once so many were read in all
   * @return whether all of the window was read
   */
  boolean read(Readers.Reading reading, Ledgers.Entry until, long max) throws FaultException {
    Optional<Mark> first = Optional.empty();
    Optional<Mark> last = Optional.empty();
    End end = End.OPEN;
    while (end == End.OPEN) {
      end = hasEnded(reading, last, until, max);
      Optional<LogEntry> entry =
          end == End.OPEN ? reading.within(SILENCE_MAX).map(entries::entry) : Optional.empty();
      if (end == End.OPEN && entry.isEmpty()) {
        end = End.CUT;
      } else if (entry.isPresent() && !Ledgers.Entry.of(position(entry.get())).isBefore(until)) {
        end = End.REACHED;
      } else if (entry.isPresent()) {
        messages++;
        last = entry.map(Mark::of);
        first = first.isEmpty() ? last : first;
        end = visitor.visit(entry.get()) ? End.OPEN : End.CUT;
      }
    }
    note(first, last, end == End.REACHED);
    return end == End.REACHED;
  }

  /** How reading a window goes on. */
  private enum End {
    OPEN,
    REACHED,
    CUT
  }

  private End hasEnded(Readers.Reading reading, Optional<Mark> last, Ledgers.Entry until, long max)
      throws FaultException {
    // Only at its beginning and in its last entry can it be that nothing more comes.
    boolean mayBeAll =
        last.isEmpty()
            || Ledgers.Entry.of((LedgerPosition) last.get().position()).next().equals(until);
    if (mayBeAll && !reading.hasMore()) {
      return End.REACHED;
    }
    return messages >= max || budget.isTimeUp() ? End.CUT : End.OPEN;
  }

  private static LedgerPosition position(LogEntry entry) {
    return (LedgerPosition) entry.position();
  }

  private void note(Optional<Mark> first, Optional<Mark> last, boolean isWhole) {
    if (to.isEmpty()) {
      from = first;
      to = last;
    } else if (isWhole && first.isPresent()) {
      from = first;
    }
  }

  /** What was read so far. */
  Stretch stretch(boolean fromFirst, boolean toLast) {
    return new Stretch(log, true, messages, from, to, fromFirst, toLast);
  }
}
