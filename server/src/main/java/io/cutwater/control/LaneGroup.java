package io.cutwater.control;

import io.cutwater.relay.LaneView;
import io.cutwater.relay.Resumption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The lanes of one channel. Lanes may join as long as it is not stopped. */
public final class LaneGroup implements RunningChannel {

  private final List<RunningLane> lanes = new CopyOnWriteArrayList<>();
  private boolean stopped;

  public LaneGroup(List<? extends RunningLane> first) {
    lanes.addAll(first);
  }

  /**
   * Takes a lane in.
   *
   * @return whether it was taken; a stopped group takes none
   */
  public synchronized boolean join(RunningLane lane) {
    return !stopped && lanes.add(lane);
  }

  @Override
  public List<LaneView> views() {
    return lanes.stream().map(RunningLane::view).toList();
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
