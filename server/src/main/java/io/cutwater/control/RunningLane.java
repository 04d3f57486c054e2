package io.cutwater.control;

import io.cutwater.relay.LaneView;
import io.cutwater.relay.Resumption;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

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

  /** Whether this instance has it for itself: no other one could carry it. */
  boolean isOwn();

  /**
   * Says whether it is this instance's to carry, which decides how eagerly it asks for its lock.
   */
  void assign(boolean here);

  /** Says that whoever held its lock gave it back. */
  void lockFreed();

  /**
   * Delivers what is in flight within {@code bound}, gives its lock back, and stands by.
   *
   * @return done once nothing here holds the lock
   */
  CompletableFuture<Void> handOver(Duration bound);
}
