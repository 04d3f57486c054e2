package io.cutwater.relay;

import io.cutwater.message.Position;
import io.cutwater.message.TargetName;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an opened target says of itself.
 *
 * @param target the target
 * @param end its last message when the writer's name had just been taken; empty on an empty target
 * @param lastSequence the highest sequence that was ever <em>pushed</em> under the writer's name
 *     (not necessarily stored); -1 where the name is unknown, and where the target does not
 *     deduplicate by numbers
 * @param lastWritten the highest source position that this lane is known to have sent there, by
 *     whatever the target itself remembers of it; empty where it remembers nothing
 * @param found the skip set: source positions above the floor that the writer stored, each with
 *     what is stored of it
 * @param complete whether the scan began where it had to; a trimmed target makes it false
 * @param weaknesses why writing to it is less than exactly-once, in words; empty when it is not
 */
public record TargetFacts(
    TargetName target,
    Optional<Position> end,
    long lastSequence,
    Optional<Position> lastWritten,
    Map<Position, Skipped> found,
    boolean complete,
    List<String> weaknesses) {

  public TargetFacts {
    found = Map.copyOf(found);
    weaknesses = List.copyOf(weaknesses);
  }
}
