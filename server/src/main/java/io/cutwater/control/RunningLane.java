package io.cutwater.control;

import io.cutwater.relay.LaneView;
import io.cutwater.relay.Resumption;
import java.time.Duration;

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

  /** Lets a halted lane go on. */
  void resume(Resumption resumption);
}
