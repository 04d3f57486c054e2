package io.cutwater.trace;

import io.cutwater.message.LaneId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What the journals of lanes say, each looked at once. */
final class Pasts {

  private final Looks looks;
  private final Map<LaneId, Optional<Past>> known = new HashMap<>();
  private final Set<LaneId> unreadable = new HashSet<>();

  Pasts(Looks looks) {
    this.looks = looks;
  }

  /** The lane's; empty where it has none, or where it cannot be read, which is a problem. */
  Optional<Past> of(Way.Lane lane) {
    return known.computeIfAbsent(
        lane.id(),
        id -> {
          Optional<Optional<Past>> read = looks.attempt(lane.journal()::look);
          if (read.isEmpty()) {
            unreadable.add(id);
          }
          return read.flatMap(past -> past);
        });
  }

  /** Whether the lane's was looked at in vain, so that it may have one. */
  boolean isUnreadable(Way.Lane lane) {
    return unreadable.contains(lane.id());
  }
}
