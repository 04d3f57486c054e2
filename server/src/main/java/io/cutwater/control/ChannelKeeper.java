package io.cutwater.control;

import io.cutwater.config.Channel;
import io.cutwater.relay.Fault;
import io.cutwater.relay.FaultException;
import io.cutwater.relay.LaneView;
import io.cutwater.relay.Resumption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one channel: tries to start its lanes, with full-jitter backoff, until that succeeds or the
 * channel is stopped, and then looks from time to time whether there is more to carry. A channel
 * whose servers are down waits here and hinders no other. Operators' commands to one channel take
 * turns.
 */
final class ChannelKeeper {

  static final long BACKOFF_BASE_MILLIS = 250;
  static final long BACKOFF_MAX_MILLIS = 10_000;

  /** A lane's stop and the pending start attempt end within their own bounds; this is on top. */
  private static final Duration START_ATTEMPT_BOUND = Duration.ofSeconds(5);

  /** How long lanes may take to deliver what is in flight, when a channel has to start anew. */
  private static final Duration RESTART_BOUND = Duration.ofSeconds(25);

  private static final Duration DRAIN_POLL = Duration.ofMillis(100);
  private static final Logger LOG = LoggerFactory.getLogger(ChannelKeeper.class);

  private final Channel channel;
  private final ChannelStarter starter;
  private final RandomGenerator random;
  private final Duration renewal;
  private final ReentrantLock commands = new ReentrantLock();
  private volatile @Nullable RunningChannel running;
  private volatile @Nullable Fault waitingFor;
  private volatile boolean paused;
  private @Nullable Starting starting;

  /**
   * @param renewal how often it is looked whether there is more to carry
   */
  ChannelKeeper(Channel channel, ChannelStarter starter, RandomGenerator random, Duration renewal) {
    this.channel = channel;
    this.starter = starter;
    this.random = random;
    this.renewal = renewal;
  }

  /**
   * Attempts to start, one after the other, until one succeeds or they are given up; and again
   * where the channel can only carry all there is by a new start.
   */
  private final class Starting {

    private final CountDownLatch givenUp = new CountDownLatch(1);
    private final Thread thread =
        Thread.ofVirtual().name("channel " + channel.name()).unstarted(this::run);

    private void run() {
      try {
        do {
          for (int attempt = 0; !tryStart(); attempt++) {
            if (givenUp.await(pauseMillis(attempt), TimeUnit.MILLISECONDS)) {
              return;
            }
          }
        } while (isOutgrown());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    /**
     * Looks at a started channel until it is given up, or was stopped here to be started anew.
     *
     * @return whether it is to be started anew
     */
    private boolean isOutgrown() throws InterruptedException {
      RunningChannel now = running;
      while (now != null && !givenUp.await(renewal.toMillis(), TimeUnit.MILLISECONDS)) {
        if (!isComplete(now)) {
          LOG.atInfo()
              .addKeyValue("channel", channel.name())
              .log("Channel starts anew: there is more to carry");
          now.stop(RESTART_BOUND);
          return givenUp.getCount() > 0;
        }
      }
      return false;
    }

    /**
     * @return whether the attempts have ended
     */
    private boolean giveUp() throws InterruptedException {
      givenUp.countDown();
      if (running == null) {
        thread.interrupt();
      }
      return !thread.isAlive() || thread.join(START_ATTEMPT_BOUND);
    }
  }

  /** Not where it is paused. */
  void start() {
    commands.lock();
    try {
      if (paused) {
        return;
      }
      Starting attempts = new Starting();
      starting = attempts;
      attempts.thread.start();
    } finally {
      commands.unlock();
    }
  }

  private boolean tryStart() {
    try {
      running = starter.start(channel);
      waitingFor = null;
      LOG.atInfo().addKeyValue("channel", channel.name()).log("Channel is started");
      return true;
    } catch (FaultException e) {
      waitFor(e.fault());
    } catch (RuntimeException e) {
      LOG.atError()
          .addKeyValue("channel", channel.name())
          .setCause(e)
          .log("Starting the channel broke a rule");
      waitFor(Fault.retry(Fault.Code.BUG, "starting the channel failed: " + e, "report this"));
    }
    return false;
  }

  /** One that cannot tell, since a server is down, counts as complete. */
  private boolean isComplete(RunningChannel now) {
    try {
      return now.renew();
    } catch (FaultException e) {
      LOG.debug("channel {}: {}", channel.name(), e.fault().what());
    } catch (RuntimeException e) {
      LOG.atError()
          .addKeyValue("channel", channel.name())
          .setCause(e)
          .log("Looking for more to carry broke a rule");
    }
    return true;
  }

  /** Says why once, not at every attempt. */
  private void waitFor(Fault fault) {
    if (!fault.equals(waitingFor)) {
      LOG.atWarn()
          .addKeyValue("channel", channel.name())
          .addKeyValue("code", fault.code())
          .log(
              "Channel waits: {}{}",
              fault.what(),
              fault.remedy().isEmpty() ? "" : " (" + fault.remedy() + ")");
    }
    waitingFor = fault;
  }

  private long pauseMillis(int attempt) {
    long ceiling = Math.min(BACKOFF_MAX_MILLIS, BACKOFF_BASE_MILLIS << Math.min(attempt, 16));
    return 1 + random.nextLong(ceiling);
  }

  Channel channel() {
    return channel;
  }

  List<RunningLane> lanes() {
    RunningChannel now = running;
    return now == null ? List.of() : now.lanes();
  }

  ChannelStatus status() {
    RunningChannel now = running;
    return new ChannelStatus(
        channel, now == null ? List.of() : now.views(), paused, Optional.ofNullable(waitingFor));
  }

  /**
   * @return whether there are lanes that were told
   */
  boolean resume(Resumption resumption) {
    RunningChannel now = running;
    if (now == null) {
      return false;
    }
    now.resume(resumption);
    return true;
  }

  boolean isPaused() {
    return paused;
  }

  /** Is paused before it was ever started. */
  void hold() {
    paused = true;
  }

  /** Lets a paused channel carry again. */
  void unpause() {
    commands.lock();
    try {
      if (paused) {
        paused = false;
        start();
      }
    } finally {
      commands.unlock();
    }
  }

  /**
   * Delivers what is in flight, then carries nothing until {@link #unpause}.
   *
   * @return what was left, empty when nothing was
   */
  Optional<StopReport.Abandoned> pause(Duration bound) throws InterruptedException {
    commands.lockInterruptibly();
    try {
      Optional<StopReport.Abandoned> left = stop(bound);
      paused = true;
      return left;
    } finally {
      commands.unlock();
    }
  }

  /**
   * Carries everything that the source holds now, then pauses.
   *
   * @return whether that was reached within {@code bound}; if not, the channel goes on
   */
  boolean drain(Duration bound) throws InterruptedException {
    commands.lockInterruptibly();
    try {
      long end = System.nanoTime() + bound.toNanos();
      long due = -1;
      while (System.nanoTime() - end < 0) {
        List<LaneView> views = status().lanes();
        if (due < 0 && !views.isEmpty() && views.stream().allMatch(view -> view.lag() >= 0)) {
          due = confirmed(views) + views.stream().mapToLong(LaneView::lag).sum();
        }
        if (due >= 0 && confirmed(views) >= due) {
          stop(bound);
          paused = true;
          return true;
        }
        Thread.sleep(DRAIN_POLL);
      }
      return false;
    } finally {
      commands.unlock();
    }
  }

  private static long confirmed(List<LaneView> views) {
    return views.stream().mapToLong(view -> view.stored() + view.skipped() + view.omitted()).sum();
  }

  /**
   * @return what was left, empty when nothing was
   */
  Optional<StopReport.Abandoned> stop(Duration bound) throws InterruptedException {
    commands.lockInterruptibly();
    try {
      boolean attemptEnded = starting == null || starting.giveUp();
      RunningChannel last = running;
      if (last == null) {
        return attemptEnded
            ? Optional.empty()
            : Optional.of(new StopReport.Abandoned(channel.name(), 0, false));
      }
      boolean ended = last.stop(bound);
      int left =
          last.views().stream()
              .mapToInt(view -> ended ? view.abandoned() : view.inFlightMessages())
              .sum();
      running = null;
      waitingFor = null;
      return ended && left == 0
          ? Optional.empty()
          : Optional.of(new StopReport.Abandoned(channel.name(), left, ended));
    } finally {
      commands.unlock();
    }
  }
}
