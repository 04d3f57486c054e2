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
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/** All channels of one process. */
public final class Bridge {

  /** How often a channel is looked at for topics and partitions that came. */
  private static final Duration RENEWAL = Duration.ofSeconds(30);

  /** All channels together are looked at no more often than once in this time, on average. */
  private static final Duration RENEWAL_GAP = Duration.ofMillis(100);

  private final RandomGenerator random;
  private final Duration renewal;
  private final StallWatch stalls;
  private volatile List<ChannelKeeper> keepers;
  private volatile Optional<String> refusedConfiguration = Optional.empty();

  /**
   * @param random jitter for backoff; safe from any thread
   */
  public Bridge(
      List<Channel> channels, ChannelStarter starter, InstantSource clock, RandomGenerator random) {
    this(channels, starter, clock, random, renewal(channels.size()));
  }

  /**
   * @param renewal how often a channel is looked at for topics and partitions that came
   */
  Bridge(
      List<Channel> channels,
      ChannelStarter starter,
      InstantSource clock,
      RandomGenerator random,
      Duration renewal) {
    this.random = random;
    this.renewal = renewal;
    this.stalls = new StallWatch(clock);
    this.keepers = channels.stream().map(channel -> keeper(channel, starter)).toList();
  }

  private static Duration renewal(int channels) {
    Duration all = RENEWAL_GAP.multipliedBy(channels);
    return all.compareTo(RENEWAL) > 0 ? all : RENEWAL;
  }

  private ChannelKeeper keeper(Channel channel, ChannelStarter starter) {
    return new ChannelKeeper(channel, starter, random, renewal);
  }

  /** Starts every channel; returns at once. */
  public void start() {
    keepers.forEach(ChannelKeeper::start);
  }

  /**
   * What a new configuration changed.
   *
   * @param added started now
   * @param changed stopped and started again
   * @param removed stopped
   * @param untouched those that went on
   */
  public record Change(
      List<String> added, List<String> changed, List<String> removed, int untouched) {

    public boolean isNothing() {
      return added.isEmpty() && changed.isEmpty() && removed.isEmpty();
    }
  }

  /**
   * Carries {@code channels} from now on. A channel that is as it was goes on undisturbed; one that
   * changed delivers what is in flight and starts anew, unless it is paused.
   *
   * @param starter starts what is added or changed
   * @param all whether even channels that did not change start anew, since their servers did
   * @param bound how long a channel may take to deliver what is in flight
   */
  public synchronized Change apply(
      List<Channel> channels, ChannelStarter starter, boolean all, Duration bound)
      throws InterruptedException {
    List<ChannelKeeper> before = keepers;
    List<ChannelKeeper> after = new ArrayList<>();
    List<ChannelKeeper> fresh = new ArrayList<>();
    List<String> added = new ArrayList<>();
    List<String> changed = new ArrayList<>();
    for (Channel channel : channels) {
      Optional<ChannelKeeper> known = find(before, channel.name());
      if (!all && known.isPresent() && known.get().channel().equals(channel)) {
        after.add(known.get());
      } else {
        ChannelKeeper keeper = keeper(channel, starter);
        known.filter(ChannelKeeper::isPaused).ifPresent(paused -> keeper.hold());
        after.add(keeper);
        fresh.add(keeper);
        (known.isPresent() ? changed : added).add(channel.name());
      }
    }
    List<ChannelKeeper> leaving = before.stream().filter(Predicate.not(after::contains)).toList();
    stop(leaving, bound);
    keepers = List.copyOf(after);
    fresh.forEach(ChannelKeeper::start);
    List<String> removed =
        leaving.stream()
            .map(keeper -> keeper.channel().name())
            .filter(Predicate.not(changed::contains))
            .toList();
    return new Change(added, changed, removed, after.size() - fresh.size());
  }

  private static Optional<ChannelKeeper> find(List<ChannelKeeper> keepers, String channel) {
    return keepers.stream().filter(keeper -> keeper.channel().name().equals(channel)).findFirst();
  }

  /**
   * A new configuration was refused, or the file is in order again.
   *
   * @param why what is wrong with it; empty when nothing is
   */
  public void refused(Optional<String> why) {
    refusedConfiguration = why;
  }

  /** Why the configuration file as it is now is not the one in use; empty when it is. */
  public Optional<String> refusedConfiguration() {
    return refusedConfiguration;
  }

  /** All channels as they are now, in the order of the configuration. */
  public List<ChannelStatus> status() {
    return keepers.stream().map(ChannelKeeper::status).toList();
  }

  /**
   * A lane that was started here, whether it carries or stands by.
   *
   * @param channel its channel's place in the configuration, from 0
   */
  public record PlacedLane(int channel, RunningLane lane) {}

  /** All lanes that were started here. */
  public List<PlacedLane> lanes() {
    List<ChannelKeeper> now = keepers;
    List<PlacedLane> lanes = new ArrayList<>();
    for (int channel = 0; channel < now.size(); channel++) {
      for (RunningLane lane : now.get(channel).lanes()) {
        lanes.add(new PlacedLane(channel, lane));
      }
    }
    return lanes;
  }

  /** Whether messages cross everywhere, and where not. */
  public Readiness readiness() {
    Readiness readiness = Readiness.of(status(), stalls);
    return refusedConfiguration
        .map(why -> readiness.noting("the configuration file was refused: " + why))
        .orElse(readiness);
  }

  /**
   * Lets a halted channel go on.
   *
   * @return whether there is such a channel with a lane
   */
  public boolean resume(String channel, Resumption resumption) {
    return find(keepers, channel).filter(keeper -> keeper.resume(resumption)).isPresent();
  }

  /** Whether there is such a channel. */
  public boolean has(String channel) {
    return find(keepers, channel).isPresent();
  }

  /**
   * Lets a paused channel carry again.
   *
   * @return whether there is such a channel
   */
  public boolean unpause(String channel) {
    Optional<ChannelKeeper> keeper = find(keepers, channel);
    keeper.ifPresent(ChannelKeeper::unpause);
    return keeper.isPresent();
  }

  /**
   * Delivers what a channel has in flight within {@code bound}, then carries nothing of it.
   *
   * @return whether there is such a channel
   */
  public boolean pause(String channel, Duration bound) throws InterruptedException {
    Optional<ChannelKeeper> keeper = find(keepers, channel);
    if (keeper.isPresent()) {
      keeper.get().pause(bound);
    }
    return keeper.isPresent();
  }

  /**
   * Carries all that a channel's source holds now, then pauses it.
   *
   * @return whether it was done within {@code bound}; empty where there is no such channel
   */
  public Optional<Boolean> drain(String channel, Duration bound) throws InterruptedException {
    Optional<ChannelKeeper> keeper = find(keepers, channel);
    return keeper.isPresent() ? Optional.of(keeper.get().drain(bound)) : Optional.empty();
  }

  /** Stops all channels side by side: what is in flight is delivered within {@code bound}. */
  public StopReport stop(Duration bound) throws InterruptedException {
    return new StopReport(stop(keepers, bound));
  }

  private static List<StopReport.Abandoned> stop(List<ChannelKeeper> keepers, Duration bound)
      throws InterruptedException {
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
    return abandoned;
  }
}
