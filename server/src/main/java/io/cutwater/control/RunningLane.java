package io.cutwater.control;

import io.cutwater.message.Position;
import io.cutwater.relay.LaneView;
import java.time.Duration;
import java.util.Optional;

/** A lane that was started. */
public interface RunningLane {

  /** A snapshot, at most a moment old. */
  LaneView view();

  /**
   * Delivers what is in flight within {@code bound}, then closes.
   *
   * @return whether it is stopped
   */
  boolean stop(Duration bound) throws InterruptedException;

  /** Lets a halted lane go on behind {@code floor} (empty: at the first message there is). */
  void resume(Optional<Position> floor);
}
