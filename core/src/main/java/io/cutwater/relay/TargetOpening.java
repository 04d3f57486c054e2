package io.cutwater.relay;

import io.cutwater.message.Position;
import io.cutwater.message.TargetName;
import java.util.Map;
import java.util.Optional;

/**
 * How a target is to be opened: take the writer's name, fix the end, scan up to it.
 *
 * @param target the target
 * @param writer the lane's producer name there; holding it keeps every other writer of that name
 *     out
 * @param scanFrom where the scan must begin, itself included. Empty: from the earliest message
 *     where {@code known}, else not at all, since the lane never wrote there
 * @param known whether the journal knows the target
 * @param floor source positions at or below it are of no interest; empty for none
 * @param found what an earlier scan, cut off at {@code scanFrom}, had found: source position to
 *     what is stored of it
 */
public record TargetOpening(
    TargetName target,
    String writer,
    Optional<Position> scanFrom,
    boolean known,
    Optional<Position> floor,
    Map<Position, Skipped> found) {

  public TargetOpening {
    found = Map.copyOf(found);
  }
}
