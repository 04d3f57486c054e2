package io.cutwater.relay;

import io.cutwater.message.Position;
import io.cutwater.message.TargetName;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A lane's whole state. The last one in the journal is all that a new session needs; everything it
 * does not say is read from the source and the targets themselves.
 *
 * @param instance the process that wrote it, for people
 * @param generation counts the operator's decisions to go on elsewhere; part of every writer's name
 * @param source the name of the stream or topic
 * @param incarnation the incarnation of the source that the positions belong to
 * @param epoch counts the routing epochs of the lane, from 1; part of every writer's name
 * @param routing the epoch's canonical text
 * @param floor everything up to it is confirmed; empty before the first
 * @param floorStoredAt when the source stored the message at the floor
 * @param consumer the consumer of the session that wrote this
 * @param targets every target written above the floor, and perhaps others
 */
public record JournalRecord(
    String instance,
    long generation,
    String source,
    String incarnation,
    long epoch,
    String routing,
    Optional<Position> floor,
    Optional<Instant> floorStoredAt,
    String consumer,
    List<Mark> targets) {

  public JournalRecord {
    targets = List.copyOf(targets);
  }

  /**
   * Where a scan of a target must begin.
   *
   * @param target the target
   * @param at its position of the last message whose source position is at or below the floor;
   *     before there is one, its end when it was first opened. Empty: it was empty then
   * @param scan how far an unfinished scan got
   */
  public record Mark(TargetName target, Optional<Position> at, Optional<Scan> scan) {}

  /**
   * An unfinished scan.
   *
   * @param at the last position that it read
   * @param found the source positions it found, each with its position in the target
   */
  public record Scan(Position at, Map<Position, Position> found) {

    public Scan {
      found = Map.copyOf(found);
    }
  }

  /** A record of the same lane with the next routing epoch and no targets yet. */
  JournalRecord inNextEpoch(String nextRouting) {
    return new JournalRecord(
        instance,
        generation,
        source,
        incarnation,
        epoch + 1,
        nextRouting,
        floor,
        floorStoredAt,
        consumer,
        List.of());
  }
}
