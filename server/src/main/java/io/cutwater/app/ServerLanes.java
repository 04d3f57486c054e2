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
import java.util.List;
import java.util.Map;
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
    // What the way to NATS makes of a stream has a place for fences; so it comes first.
    if (channel.carries(Flow.PULSAR_TO_NATS)) {
      Map<LaneId, String> partitions = toNats.partitions(channel, true);
      for (Map.Entry<LaneId, String> each : partitions.entrySet()) {
        resolved.add(
            toNats.resolve(channel, each.getKey(), each.getValue(), partitions.size() == 1));
      }
    }
    if (channel.carries(Flow.NATS_TO_PULSAR)) {
      resolved.add(toPulsar.resolve(channel));
    }
    int lanes = resolved.size();
    return new LaneGroup(resolved.stream().map(lane -> start(channel, lane, lanes)).toList());
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
            Limits.defaults()
                .withWindow(
                    channel.window().messages(), windows.of(channel.window().bytes(), lanes)));
    LaneRunner runner = new LaneRunner(plan, resolved.ports(), gate, clock, random);
    runner.start();
    return new Started(runner);
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
