package io.cutwater.trace;

import io.cutwater.lane.LogName;
import io.cutwater.message.LedgerPosition;
import io.cutwater.message.Position;
import io.cutwater.message.StreamSequence;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What is looked for. */
public sealed interface Query {

  /** The text that was asked. */
  String text();

  /** Where to look in {@code log}; empty where the query names no place there. */
  Optional<Position> in(LogName log);

  /** Whether {@code position}, in a source, is the one asked for. */
  boolean names(Position position);

  /** A message's id, the same everywhere. */
  record Id(String text) implements Query {

    /** Where an id that was derived from a position says that its message was first. */
    @Override
    public Optional<Position> in(LogName log) {
      return DerivedId.in(log, text);
    }

    @Override
    public boolean names(Position position) {
      return false;
    }
  }

  /**
   * A place in a stream.
   *
   * @param stream its name; empty for that of whatever channel is looked at
   */
  record InStream(String text, Optional<String> stream, StreamSequence sequence) implements Query {

    @Override
    public Optional<Position> in(LogName log) {
      return log.isStream() && stream.map(log.name()::equals).orElse(true)
          ? Optional.of(sequence)
          : Optional.empty();
    }

    @Override
    public boolean names(Position position) {
      return sequence.equals(position);
    }
  }

  /**
   * A place in a topic.
   *
   * @param third what stands behind the entry: the partition, or, on a topic without partitions,
   *     the index in the batch, as {@code peek-messages} prints it
   * @param batchIndex empty for all of an entry
   */
  record InTopic(String text, long ledger, long entry, OptionalInt third, OptionalInt batchIndex)
      implements Query {

    private static final Pattern PARTITION = Pattern.compile(".*-partition-([0-9]{1,9})");

    @Override
    public Optional<Position> in(LogName log) {
      if (log.isStream()) {
        return Optional.empty();
      }
      Matcher part = PARTITION.matcher(log.name());
      int partition = part.matches() ? Integer.parseInt(part.group(1)) : -1;
      int named = third.orElse(-1);
      if (partition < 0) {
        return Optional.of(new LedgerPosition(ledger, entry, -1, batchIndex.orElse(named)));
      }
      return named < 0 || named == partition
          ? Optional.of(new LedgerPosition(ledger, entry, partition, batchIndex.orElse(-1)))
          : Optional.empty();
    }

    /** Ledgers are a cluster's, not a topic's: the partition adds nothing to them. */
    @Override
    public boolean names(Position position) {
      return position instanceof LedgerPosition at
          && at.ledger() == ledger
          && at.entry() == entry
          && (batchIndex.isEmpty() || batchIndex.getAsInt() == Math.max(0, at.batchIndex()));
    }
  }

  /**
   * What the configuration knows.
   *
   * @param streams that its channels read or write
   * @param isOneChannel whether a bare sequence can be of one stream only
   */
  record Known(Set<String> streams, boolean isOneChannel) {
    public Known {
      streams = Set.copyOf(streams);
    }
  }

  /**
   * Reads {@code 12:3}, {@code 12:3:0} or {@code 12:3:0:5} as a place in a topic, {@code ORDERS:17}
   * as one in a stream that is known, {@code 17} as one in the stream of the only channel, and
   * everything else as an id.
   *
   * @throws IllegalArgumentException with the reason where it can be none of these
   */
  static Query parse(String text, Known known) {
    return QueryText.parse(text, known);
  }
}
