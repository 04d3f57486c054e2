package io.cutwater.trace;

import io.cutwater.lane.LogEntry;
import io.cutwater.lane.LogName;
import io.cutwater.message.Flow;
import io.cutwater.message.Position;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What one lane made of one message.
 *
 * @param lane the lane's text
 * @param source where it took the message from
 * @param outcome what became of it
 */
public record Leg(String channel, Flow flow, String lane, Source source, Outcome outcome) {

  /** Where a message was read. */
  public sealed interface Source {

    /** It is there. */
    record Standing(LogEntry entry) implements Source {}

    /**
     * It is there no longer.
     *
     * @param published when it was first published, as its copy says
     * @param why in words
     */
    record Gone(LogName log, Position position, Instant published, String why) implements Source {}

    /** It could not be looked at. */
    record Unknown(LogName log, Position position, Instant published) implements Source {}
  }

  /** What became of a message. */
  public sealed interface Outcome {

    /**
     * It stands in a target; more than once where it was carried anew after a decision of an
     * operator, or where exactly-once was broken.
     *
     * @param copies one at least, in the order in which they were found
     */
    record Stored(List<LogEntry> copies) implements Outcome {
      public Stored {
        copies = List.copyOf(copies);
      }

      Stored with(LogEntry copy) {
        List<LogEntry> all = new ArrayList<>(copies);
        all.add(copy);
        return new Stored(all);
      }
    }

    /** The lane does not carry it. */
    record Omitted(String why) implements Outcome {}

    /**
     * It is above the lane's floor, and not in its target yet.
     *
     * @param floor everything up to it was delivered; empty where nothing was
     * @param why in words
     */
    record Waiting(Optional<Position> floor, String why) implements Outcome {}

    /**
     * It is not above the lane's floor, and was not found in its target.
     *
     * @param floor everything up to it was delivered
     * @param why in words
     */
    record NotFound(Position floor, String why) implements Outcome {}

    /**
     * It was not found in what could be looked at, and that is not all.
     *
     * @param floor everything up to it was delivered; empty where that is not known
     * @param why in words
     */
    record Unknown(Optional<Position> floor, String why) implements Outcome {}
  }

  /** The copies of it in targets. */
  public List<LogEntry> copies() {
    return outcome instanceof Outcome.Stored(List<LogEntry> copies) ? copies : List.of();
  }

  /** Where it stands in its source. */
  public Optional<LogEntry> standing() {
    return source instanceof Source.Standing(LogEntry entry)
        ? Optional.of(entry)
        : Optional.empty();
  }

  Leg with(LogEntry copy) {
    return outcome instanceof Outcome.Stored stored
        ? new Leg(channel, flow, lane, source, stored.with(copy))
        : this;
  }

  /** From when it was stored in its source, as far as that is known, to {@code copy}. */
  public Duration latency(LogEntry copy) {
    Instant from =
        switch (source) {
          case Source.Standing(LogEntry entry) -> entry.envelope().storedAt();
          case Source.Gone gone -> gone.published();
          case Source.Unknown unknown -> unknown.published();
        };
    return Duration.between(from, copy.envelope().storedAt());
  }
}
