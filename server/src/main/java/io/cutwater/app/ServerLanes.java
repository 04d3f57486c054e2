package io.cutwater.app;

import io.cutwater.config.Channel;
import io.cutwater.config.Configuration;
import io.cutwater.control.ChannelStarter;
import io.cutwater.control.LaneGroup;
import io.cutwater.control.RunningChannel;
import io.cutwater.control.RunningLane;
import io.cutwater.lane.LaneRunner;
import io.cutwater.lane.StartGate;
import io.cutwater.message.Flow;
import io.cutwater.message.LaneId;
import io.cutwater.nats.CoreSource;
import io.cutwater.relay.FaultException;
import io.cutwater.relay.LanePlan;
import io.cutwater.relay.LaneView;
import io.cutwater.relay.Limits;
import io.cutwater.relay.Resumption;
import io.cutwater.route.TopicSpec;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;

/** Starts the lanes of channels, in both directions. */
final class ServerLanes implements ChannelStarter {

  private final Configuration configuration;
  private final String instance;
  private final CoreSubjects subjects;
  private final LanesToPulsar toPulsar;
  private final LanesToNats toNats;
  private final StartGate gate;
  private final WindowShare windows;
  private final InstantSource clock;
  private final RandomGenerator random;

  /**
   * Two clocks.
   *
   * @param steady never steps: pauses and deadlines are told by it
   * @param ofDay may be corrected
   */
  record Time(InstantSource steady, InstantSource ofDay) {}

  ServerLanes(
      Configuration configuration,
      Instance instance,
      Adapters adapters,
      StartGate gate,
      Time time,
      RandomGenerator random) {
    this.configuration = configuration;
    this.instance = instance.name();
    this.subjects = new CoreSubjects(configuration, instance, adapters, time.ofDay());
    this.toPulsar = new LanesToPulsar(instance.name(), adapters);
    this.toNats = new LanesToNats(configuration, instance.name(), adapters);
    this.gate = gate;
    this.clock = time.steady();
    this.random = random;
    this.windows = WindowShare.ofHeap(configuration.channels().size());
  }

  @Override
  public RunningChannel start(Channel channel) throws FaultException {
    List<ResolvedLane> resolved = new ArrayList<>();
    LaneGroup.Growth growth = group -> true;
    // What the way to NATS makes of a stream has a place for fences; so it comes first.
    if (channel.carries(Flow.PULSAR_TO_NATS)) {
      Map<LaneId, String> partitions = toNats.partitions(channel, true);
      for (Map.Entry<LaneId, String> each : partitions.entrySet()) {
        resolved.add(
            toNats.resolve(channel, each.getKey(), each.getValue(), partitions.size() == 1));
      }
      growth = new SourceGrowth(channel, partitions.keySet());
    }
    if (channel.carries(Flow.NATS_TO_PULSAR)) {
      LanesToPulsar.Resolved found = toPulsar.resolve(channel, feeds(channel, resolved.size() + 1));
      resolved.addAll(found.lanes());
      growth = growth.and(new TargetGrowth(channel, found.spec()));
    }
    int lanes = resolved.size();
    List<RunningLane> started = resolved.stream().map(lane -> start(channel, lane, lanes)).toList();
    return new LaneGroup(started, growth);
  }

  /**
   * What a channel's messages from NATS come from.
   *
   * @param lanes of the channel, where a subscription is one
   */
  private List<LanesToPulsar.Feed> feeds(Channel channel, int lanes) {
    return channel.isCore()
        ? List.of(subjects.feed(channel, windows.of(channel.window().bytes(), lanes)))
        : toPulsar.feeds(channel);
  }

  /** Topics and partitions that come while their channel runs. */
  private final class SourceGrowth implements LaneGroup.Growth {

    private final Channel channel;
    private final Set<LaneId> known;
    private final boolean alone;

    private SourceGrowth(Channel channel, Set<LaneId> first) {
      this.channel = channel;
      this.known = new HashSet<>(first);
      this.alone = known.size() == 1;
    }

    /** One that was alone may write as if nobody else did; with a second one it must not. */
    @Override
    public boolean grow(LaneGroup group) throws FaultException {
      Map<LaneId, String> partitions = toNats.partitions(channel, false);
      for (Map.Entry<LaneId, String> each : partitions.entrySet()) {
        if (!known.contains(each.getKey())) {
          if (alone) {
            return false;
          }
          ResolvedLane lane = toNats.resolve(channel, each.getKey(), each.getValue(), false);
          group.join(() -> start(channel, lane, partitions.size()));
          known.add(each.getKey());
        }
      }
      return true;
    }
  }

  /** Partitions that a target gets; not looked for again while nothing came that goes there. */
  private final class TargetGrowth implements LaneGroup.Growth {

    private final Channel channel;
    private final TopicSpec spec;
    private List<String> floors = List.of();

    private TargetGrowth(Channel channel, TopicSpec spec) {
      this.channel = channel;
      this.spec = spec;
    }

    @Override
    public boolean grow(LaneGroup group) throws FaultException {
      List<LaneView> views = group.lanes().stream().map(RunningLane::view).toList();
      List<String> now = views.stream().map(LaneView::floor).toList();
      if (now.equals(floors) && views.stream().allMatch(LaneView::isAtRest)) {
        return true;
      }
      boolean current = toPulsar.isCurrent(channel, spec);
      floors = now;
      return current;
    }
  }

  private RunningLane start(Channel channel, ResolvedLane resolved, int lanes) {
    LanePlan plan =
        new LanePlan(
            resolved.lane(),
            configuration.deployment(),
            instance,
            resolved.routing(),
            resolved.parser(),
            resolved.subscription().isPresent() ? new LanePlan.Start.New() : channel.start(),
            channel.requireExactlyOnce(),
            limits(channel, resolved.lane().flow(), lanes));
    LaneRunner runner = new LaneRunner(plan, resolved.ports(), gate, clock, random);
    runner.start();
    return new Started(runner, resolved.subscription());
  }

  private Limits limits(Channel channel, Flow flow, int lanes) {
    Limits limits =
        Limits.defaults()
            .withWindow(
                channel.window().messages(flow), windows.of(channel.window().bytes(), lanes));
    return channel.pulsar().topics() instanceof Channel.Topics.Named named
        ? limits.withOpenTargets(named.openMax())
        : limits;
  }

  private record Started(LaneRunner runner, Optional<CoreSource> subscription)
      implements RunningLane {

    @Override
    public LaneView view() {
      return runner.view();
    }

    @Override
    public boolean stop(Duration bound) throws InterruptedException {
      if (subscription.isEmpty()) {
        return runner.stop(bound);
      }
      long began = System.nanoTime();
      try (CoreSource source = subscription.get()) {
        // Nobody delivers later what was received and is not stored now.
        var unused = source.drain(bound);
        Duration left = bound.minusNanos(System.nanoTime() - began);
        return runner.stop(left.isNegative() ? Duration.ZERO : left);
      }
    }

    @Override
    public void resume(Resumption resumption) {
      runner.resume(resumption);
    }

    /** What a subscription of core NATS gets, it gets for this process alone. */
    @Override
    public boolean isOwn() {
      return subscription.isPresent();
    }

    @Override
    public void assign(boolean here) {
      runner.assign(here);
    }

    @Override
    public void lockFreed() {
      runner.lockFreed();
    }

    @Override
    public CompletableFuture<Void> handOver(Duration bound) {
      return runner.handOver(bound);
    }
  }
}
