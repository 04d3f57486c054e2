package io.cutwater.control;

import io.cutwater.relay.FaultException;
import io.cutwater.relay.LaneView;
import io.cutwater.relay.Resumption;
import java.time.Duration;
import java.util.List;

/** A channel that was started: one lane, or several. */
public interface RunningChannel {

  /** Its lanes as they are now. */
  List<RunningLane> lanes();

  /** A snapshot of each lane, at most a moment old. */
  default List<LaneView> views() {
    return lanes().stream().map(RunningLane::view).toList();
  }

  /**
   * Delivers what is in flight within {@code bound}, then closes, all lanes side by side.
   *
   * @return whether all are stopped
   */
  boolean stop(Duration bound) throws InterruptedException;

  /**
   * Looks whether topics or partitions came since it was started, and carries them too. Blocks,
   * bounded in time.
   *
   * @return whether it carries all there is; false where only a new start can
   * @throws FaultException when a server is down; it is asked again later
   */
  boolean renew() throws FaultException;

  /** Lets those of its lanes go on that are halted. */
  void resume(Resumption resumption);
}
