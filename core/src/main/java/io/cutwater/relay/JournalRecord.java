package io.cutwater.relay;

import io.cutwater.message.LaneId;
import io.cutwater.message.Position;
import io.cutwater.message.TargetName;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;

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
   * @param found the source positions it found, each with what is stored of it
   */
  public record Scan(Position at, Map<Position, Skipped> found) {

    public Scan {
      found = Map.copyOf(found);
    }
  }

  /**
   * The producer name of a lane: deployment, lane, incarnation of the source (a CRC-32C of it),
   * generation and routing epoch. A source position is written under one such name only, so the
   * broker's deduplication and the scan speak of the same messages.
   */
  public String writer(String deployment, LaneId lane) {
    return author(deployment, lane) + "g" + generation + "-e" + epoch;
  }

  /** What the names of a lane's writers begin with as long as its source is this one. */
  public String author(String deployment, LaneId lane) {
    CRC32C crc = new CRC32C();
    crc.update(source.getBytes(StandardCharsets.UTF_8));
    crc.update(0);
    crc.update(incarnation.getBytes(StandardCharsets.UTF_8));
    return "%s%08x-".formatted(authors(deployment, lane), crc.getValue());
  }

  /** What they begin with, whatever the lane's source was. */
  public static String authors(String deployment, LaneId lane) {
    return "cutwater-" + deployment + "-" + lane.text() + "-";
  }

  /** The same behind another floor. */
  JournalRecord behind(Optional<Position> other) {
    return other.equals(floor)
        ? this
        : new JournalRecord(
            instance,
            generation,
            source,
            incarnation,
            epoch,
            routing,
            other,
            Optional.empty(),
            consumer,
            targets);
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
