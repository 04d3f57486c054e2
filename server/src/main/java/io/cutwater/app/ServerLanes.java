package io.cutwater.app;

import io.cutwater.config.Channel;
import io.cutwater.config.Configuration;
import io.cutwater.control.ChannelStarter;
import io.cutwater.control.LaneGroup;
import io.cutwater.control.RunningChannel;
import io.cutwater.control.RunningLane;
import io.cutwater.lane.LaneRunner;
import io.cutwater.lane.Ports;
import io.cutwater.lane.StartGate;
import io.cutwater.message.LaneId;
import io.cutwater.message.TargetName;
import io.cutwater.nats.NatsSource;
import io.cutwater.pulsar.MessageSize;
import io.cutwater.pulsar.PulsarClients;
import io.cutwater.pulsar.PulsarJournal;
import io.cutwater.pulsar.PulsarTarget;
import io.cutwater.pulsar.PulsarTopics;
import io.cutwater.relay.FaultException;
import io.cutwater.relay.LanePlan;
import io.cutwater.relay.LaneView;
import io.cutwater.relay.Limits;
import io.cutwater.relay.Resumption;
import io.cutwater.route.HeaderRules;
import io.cutwater.route.TopicRouting;
import io.cutwater.route.TopicSpec;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.random.RandomGenerator;

/** Starts lanes from NATS to Pulsar. */
final class ServerLanes implements ChannelStarter {

  private final Configuration configuration;
  private final String instance;
  private final Adapters adapters;
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
    this.adapters = adapters;
    this.gate = gate;
    this.clock = clock;
    this.random = random;
    this.windows = WindowShare.ofHeap(configuration.channels().size());
  }

  @Override
  public RunningChannel start(Channel channel) throws FaultException {
    LaneId lane = new LaneId(channel.name(), 0);
    PulsarClients pulsar = adapters.pulsar();
    PulsarTarget target =
        new PulsarTarget(
            pulsar,
            PulsarTarget.Settings.forWindow(channel.window().messages()),
            lane,
            channel.nats().stream());
    TopicSpec spec = spec(channel, new PulsarTopics(pulsar), target);
    LanePlan plan =
        new LanePlan(
            lane,
            configuration.deployment(),
            instance,
            TopicRouting.of(spec, MessageSize::of),
            TopicRouting.parser(MessageSize::of),
            channel.start(),
            channel.requireExactlyOnce(),
            Limits.defaults()
                .withWindow(channel.window().messages(), windows.of(channel.window().bytes())));
    Ports ports =
        new Ports(
            new NatsSource(adapters.nats(), adapters.source(channel, lane.text())),
            target,
            new PulsarJournal(
                pulsar,
                PulsarJournal.Settings.of(adapters.journalTopic(channel, lane.text()), instance)));
    LaneRunner runner = new LaneRunner(plan, ports, gate, clock, random);
    runner.start();
    return new LaneGroup(List.of(new Started(runner)));
  }

  private static TopicSpec spec(Channel channel, PulsarTopics topics, PulsarTarget target)
      throws FaultException {
    String topic = channel.pulsar().topic().toString();
    List<TargetName> parts = topics.resolve(Adapters.topic(channel));
    List<TargetName> deadLetters = topics.resolve(Adapters.deadLetters(channel));
    boolean isWhole = parts.equals(List.of(new TargetName(topic)));
    return new TopicSpec(
        topic,
        isWhole ? 0 : parts.size(),
        channel.pulsar().key(),
        deadLetters.getFirst().value(),
        target.maxMessageBytes(topic),
        HeaderRules.ALL,
        "");
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
