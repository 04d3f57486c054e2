package io.cutwater.control;

import io.cutwater.config.Channel;
import io.cutwater.relay.Fault;
import io.cutwater.relay.FaultException;
import io.cutwater.relay.LaneView;
import io.cutwater.relay.Resumption;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one channel: tries to start its lane, with full-jitter backoff, until that succeeds or the
 * channel is stopped. A channel whose servers are down waits here and hinders no other.
 */
final class ChannelKeeper {

  static final long BACKOFF_BASE_MILLIS = 250;
  static final long BACKOFF_MAX_MILLIS = 10_000;

  /** A lane's stop and the pending start attempt end within their own bounds; this is on top. */
  private static final Duration START_ATTEMPT_BOUND = Duration.ofSeconds(5);

  private static final Logger LOG = LoggerFactory.getLogger(ChannelKeeper.class);

  private final Channel channel;
  private final LaneStarter starter;
  private final RandomGenerator random;
  private final Thread thread;
  private final CountDownLatch stopping = new CountDownLatch(1);
  private volatile @Nullable RunningLane lane;
  private volatile @Nullable Fault waitingFor;

  ChannelKeeper(Channel channel, LaneStarter starter, RandomGenerator random) {
    this.channel = channel;
    this.starter = starter;
    this.random = random;
    this.thread = Thread.ofVirtual().name("channel " + channel.name()).unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  private void run() {
    try {
      for (int attempt = 0; !tryStart(); attempt++) {
        if (stopping.await(pauseMillis(attempt), TimeUnit.MILLISECONDS)) {
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean tryStart() {
    try {
      lane = starter.start(channel);
      waitingFor = null;
      LOG.atInfo().addKeyValue("channel", channel.name()).log("Channel has its lane");
      return true;
    } catch (FaultException e) {
      waitFor(e.fault());
    } catch (RuntimeException e) {
      LOG.atError()
          .addKeyValue("channel", channel.name())
          .setCause(e)
          .log("Starting the channel's lane broke a rule");
      waitFor(Fault.retry(Fault.Code.BUG, "starting the lane failed: " + e, "report this"));
    }
    return false;
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

  ChannelStatus status() {
    RunningLane running = lane;
    return new ChannelStatus(
        channel,
        running == null ? Optional.empty() : Optional.of(running.view()),
        Optional.ofNullable(waitingFor));
  }

  /**
   * @return whether there is a lane that was told
   */
  boolean resume(Resumption resumption) {
    RunningLane running = lane;
    if (running == null) {
      return false;
    }
    running.resume(resumption);
    return true;
  }

  /**
   * @return what was left, empty when nothing was
   */
  Optional<StopReport.Abandoned> stop(Duration bound) throws InterruptedException {
    stopping.countDown();
    if (lane == null) {
      thread.interrupt();
    }
    boolean attemptEnded = !thread.isAlive() || thread.join(START_ATTEMPT_BOUND);
    RunningLane running = lane;
    if (running == null) {
      return attemptEnded
          ? Optional.empty()
          : Optional.of(new StopReport.Abandoned(channel.name(), 0, false));
    }
    boolean ended = running.stop(bound);
    LaneView view = running.view();
    int left = ended ? view.abandoned() : view.inFlightMessages();
    return ended && left == 0
        ? Optional.empty()
        : Optional.of(new StopReport.Abandoned(channel.name(), left, ended));
  }
}
