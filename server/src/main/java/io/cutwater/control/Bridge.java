package io.cutwater.control;

import io.cutwater.config.Channel;
import io.cutwater.relay.Resumption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;

/** All channels of one process. */
public final class Bridge {

  private final List<ChannelKeeper> keepers = new ArrayList<>();
  private final StallWatch stalls;

  /**
   * @param random jitter for backoff; safe from any thread
   */
  public Bridge(
      List<Channel> channels, LaneStarter starter, InstantSource clock, RandomGenerator random) {
    channels.forEach(channel -> keepers.add(new ChannelKeeper(channel, starter, random)));
    this.stalls = new StallWatch(clock);
  }

  /** Starts every channel; returns at once. */
  public void start() {
    keepers.forEach(ChannelKeeper::start);
  }

  /** All channels as they are now, in the order of the configuration. */
  public List<ChannelStatus> status() {
    return keepers.stream().map(ChannelKeeper::status).toList();
  }

  /** Whether messages cross everywhere, and where not. */
  public Readiness readiness() {
    return Readiness.of(status(), stalls);
  }

  /**
   * Lets a halted channel go on.
   *
   * @return whether there is such a channel with a lane
   */
  public boolean resume(String channel, Resumption resumption) {
    return keepers.stream()
        .filter(keeper -> keeper.channel().name().equals(channel))
        .anyMatch(keeper -> keeper.resume(resumption));
  }

  /** Stops all channels side by side: what is in flight is delivered within {@code bound}. */
  public StopReport stop(Duration bound) throws InterruptedException {
    List<StopReport.Abandoned> abandoned = new ArrayList<>();
    try (ExecutorService stoppers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Optional<StopReport.Abandoned>>> stops = new ArrayList<>();
      for (ChannelKeeper keeper : keepers) {
        stops.add(stoppers.submit(() -> keeper.stop(bound)));
      }
      for (Future<Optional<StopReport.Abandoned>> stop : stops) {
        stop.get().ifPresent(abandoned::add);
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("a channel could not be stopped", e);
    }
    return new StopReport(abandoned);
  }
}
