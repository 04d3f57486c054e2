package io.cutwater.nats;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after things period by period, on one thread: everything that has the same period in one
 * round, so that a thousand sessions wake it once and not a thousand times. What is run must not
 * block. Thread-safe.
 */
final class Rounds implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Rounds.class);

  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("cutwater-nats-timer").factory());

  /** By their periods, of which there are few: one that nobody has any more goes on, for nobody. */
  private final Map<Duration, Set<Stop>> stops = new HashMap<>();

  /** One thing that is looked after. */
  static final class Stop {

    private final Set<Stop> fellows;
    private final Runnable what;
    private boolean begun;

    private Stop(Set<Stop> fellows, Runnable what) {
      this.fellows = fellows;
      this.what = what;
    }

    /** Each gets one whole period at least before it is looked after first. */
    private void pass() {
      if (!begun) {
        begun = true;
        return;
      }
      try {
        what.run();
      } catch (RuntimeException e) {
        LOG.error("What is looked after in rounds broke a rule", e);
      }
    }

    /** Ends it; a run that has begun comes to its end. Idempotent. */
    void cancel() {
      fellows.remove(this);
    }
  }

  /**
   * Runs {@code what} once each {@code period}, first after one to two of them.
   *
   * @throws java.util.concurrent.RejectedExecutionException after {@link #close}
   */
  Stop every(Duration period, Runnable what) {
    Set<Stop> fellows;
    synchronized (this) {
      fellows = stops.computeIfAbsent(period, this::begin);
    }
    Stop stop = new Stop(fellows, what);
    fellows.add(stop);
    return stop;
  }

  private Set<Stop> begin(Duration period) {
    Set<Stop> begun = ConcurrentHashMap.newKeySet();
    long nanos = Math.max(1, period.toNanos());
    var unused =
        timer.scheduleWithFixedDelay(
            () -> begun.forEach(Stop::pass), nanos, nanos, TimeUnit.NANOSECONDS);
    return begun;
  }

  /** Ends all of them; does not wait for a run that has begun. Idempotent. */
  @Override
  public synchronized void close() {
    timer.shutdownNow();
    // So that a known period is refused by the timer, too.
    stops.clear();
  }
}
