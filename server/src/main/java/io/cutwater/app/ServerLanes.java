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
import io.cutwater.relay.FaultException;
import io.cutwater.relay.LanePlan;
import io.cutwater.relay.LaneView;
import io.cutwater.relay.Limits;
import io.cutwater.relay.Resumption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/** Starts the lanes of channels, in both directions. */
final class ServerLanes implements ChannelStarter {

  private final Configuration configuration;
  private final String instance;
  private final LanesToPulsar toPulsar;
  private final LanesToNats toNats;
  private final StartGate gate;
  private final WindowShare windows;
  private final InstantSource clock;
  private final RandomGenerator random;

  ServerLanes(
      Configuration configuration,
      String instance,
      Adapters adapters,
      StartGate gate,
      InstantSource clock,
      RandomGenerator random) {
    this.configuration = configuration;
    this.instance = instance;
    this.toPulsar = new LanesToPulsar(instance, adapters);
    this.toNats = new LanesToNats(configuration, instance, adapters);
    this.gate = gate;
    this.clock = clock;
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
      LanesToPulsar.Resolved found = toPulsar.resolve(channel);
      resolved.addAll(found.lanes());
      growth = growth.and(group -> toPulsar.isCurrent(channel, found.spec()));
    }
    int lanes = resolved.size();
    List<RunningLane> started = resolved.stream().map(lane -> start(channel, lane, lanes)).toList();
    return new LaneGroup(started, growth);
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

  private RunningLane start(Channel channel, ResolvedLane resolved, int lanes) {
    LanePlan plan =
        new LanePlan(
            resolved.lane(),
            configuration.deployment(),
            instance,
            resolved.routing(),
            resolved.parser(),
            channel.start(),
            channel.requireExactlyOnce(),
            limits(channel, lanes));
    LaneRunner runner = new LaneRunner(plan, resolved.ports(), gate, clock, random);
    runner.start();
    return new Started(runner);
  }

  private Limits limits(Channel channel, int lanes) {
    Limits limits =
        Limits.defaults()
            .withWindow(channel.window().messages(), windows.of(channel.window().bytes(), lanes));
    return channel.pulsar().topics() instanceof Channel.Topics.Named named
        ? limits.withOpenTargets(named.openMax())
        : limits;
  }

  private record Started(LaneRunner runner) implements RunningLane {

    @Override
    public LaneView view() {
      return runner.view();
    }

    @Override
    public boolean stop(Duration bound) throws InterruptedException {
      return runner.stop(bound);
    }

    @Override
    public void resume(Resumption resumption) {
      runner.resume(resumption);
    }
  }
}
