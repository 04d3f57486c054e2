package io.cutwater.control;

import io.cutwater.relay.FaultException;
import io.cutwater.relay.Resumption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;

/** The lanes of one channel. Lanes may join as long as it is not stopped. */
public final class LaneGroup implements RunningChannel {

  private final List<RunningLane> lanes = new CopyOnWriteArrayList<>();
  private final Growth growth;
  private boolean stopped;

  /** Lets lanes join for what came since the group was started. */
  @FunctionalInterface
  public interface Growth {

    /**
     * @return whether the group is complete; false where only a new start makes it so
     */
    boolean grow(LaneGroup group) throws FaultException;

    /** Both, where the first finds the group complete. */
    default Growth and(Growth other) {
      return group -> grow(group) && other.grow(group);
    }
  }

  /** A group that stays as it is. */
  public LaneGroup(List<? extends RunningLane> lanes) {
    this(lanes, group -> true);
  }

  public LaneGroup(List<? extends RunningLane> first, Growth growth) {
    lanes.addAll(first);
    this.growth = growth;
  }

  /**
   * Makes a lane and takes it in.
   *
   * @return whether it was made; a stopped group takes none
   */
  public synchronized boolean join(Supplier<? extends RunningLane> lane) {
    return !stopped && lanes.add(lane.get());
  }

  @Override
  public boolean renew() throws FaultException {
    return growth.grow(this);
  }

  @Override
  public List<RunningLane> lanes() {
    return List.copyOf(lanes);
  }

  @Override
  public boolean stop(Duration bound) throws InterruptedException {
    synchronized (this) {
      stopped = true;
    }
    try (ExecutorService stoppers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Boolean>> stops = new ArrayList<>();
      lanes.forEach(lane -> stops.add(stoppers.submit(() -> lane.stop(bound))));
      boolean all = true;
      for (Future<Boolean> stop : stops) {
        all &= stop.get();
      }
      return all;
    } catch (ExecutionException e) {
      throw new IllegalStateException("a lane could not be stopped", e);
    }
  }

  @Override
  public void resume(Resumption resumption) {
    lanes.forEach(lane -> lane.resume(resumption));
  }
}
