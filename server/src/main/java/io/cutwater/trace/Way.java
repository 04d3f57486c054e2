package io.cutwater.trace;

import io.cutwater.lane.History;
import io.cutwater.lane.LogEntry;
import io.cutwater.lane.LogEntry.Carriage;
import io.cutwater.lane.LogEntry.Proof;
import io.cutwater.message.Flow;
import io.cutwater.message.LaneId;
import io.cutwater.message.TargetName;
import io.cutwater.relay.FaultException;
import java.util.List;
import java.util.Optional;

/**
 * One direction of a channel.
 *
 * @param lanes one for each log that is read
 * @param targets what is written to
 * @param deadLetters where messages go that cannot be delivered
 */
public record Way(
    String channel, Flow flow, List<Lane> lanes, Targets targets, History deadLetters) {

  public Way {
    lanes = List.copyOf(lanes);
  }

  /** The logs that a way writes to. */
  public interface Targets {

    /** All there are. Blocks; the same at each call. */
    List<History> all() throws FaultException;

    /** The one of this name, whether it is there or not. */
    History named(TargetName name) throws FaultException;
  }

  /**
   * A lane.
   *
   * @param author what the names of its writers begin with, whatever its source is
   * @param subjects which of its source's messages it takes; empty for all
   * @param journal what it left behind
   */
  public record Lane(
      LaneId id, String author, History source, List<String> subjects, Journal journal) {

    public Lane {
      subjects = List.copyOf(subjects);
    }

    /** Whether it says that this lane carried it, and nothing speaks against that. */
    boolean isAuthorOf(Carriage carriage) {
      return carriage.lane().equals(id.text())
          && carriage.author().startsWith(author)
          && carriage.proof() != Proof.REFUTED;
    }
  }

  /** A lane's journal, looked at without taking the lane's lock. */
  @FunctionalInterface
  public interface Journal {

    /** What the last record says; empty where there is none. Blocks. */
    Optional<Past> look() throws FaultException;
  }

  /** The lane that reads {@code log}. */
  Optional<Lane> reading(LogEntry entry) {
    return lanes.stream().filter(lane -> lane.source().log().equals(entry.log())).findFirst();
  }

  /** The lane that brought {@code entry} to where it stands. */
  Optional<Lane> author(LogEntry entry) {
    return entry
        .carriage()
        .flatMap(carriage -> lanes.stream().filter(lane -> lane.isAuthorOf(carriage)).findFirst());
  }
}
