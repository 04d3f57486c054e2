package io.cutwater.app;

import io.cutwater.config.Channel;
import io.cutwater.lane.Ports;
import io.cutwater.message.Flow;
import io.cutwater.message.LaneId;
import io.cutwater.message.TargetName;
import io.cutwater.nats.NatsSource;
import io.cutwater.pulsar.MessageSize;
import io.cutwater.pulsar.PulsarJournal;
import io.cutwater.pulsar.PulsarTarget;
import io.cutwater.pulsar.PulsarTopics;
import io.cutwater.relay.FaultException;
import io.cutwater.relay.Routing;
import io.cutwater.route.TopicRouting;
import io.cutwater.route.TopicSpec;
import java.util.List;

/** Resolves the lane of a channel that carries from a stream to a topic. */
final class LanesToPulsar {

  private final String instance;
  private final Adapters adapters;

  LanesToPulsar(String instance, Adapters adapters) {
    this.instance = instance;
    this.adapters = adapters;
  }

  /** Looks at both ends, making what the channel says is to be made. Blocks, bounded in time. */
  ResolvedLane resolve(Channel channel) throws FaultException {
    LaneId lane = new LaneId(channel.name(), Flow.NATS_TO_PULSAR, 0);
    PulsarTarget target = target(channel, lane);
    Routing routing = TopicRouting.of(spec(channel, target), MessageSize::of);
    String journal = adapters.journalTopic(channel.pulsar().namespacePath(), lane);
    return new ResolvedLane(
        lane,
        routing,
        TopicRouting.parser(MessageSize::of),
        new Ports(
            new NatsSource(adapters.nats(), adapters.source(channel, lane.text())),
            target,
            new PulsarJournal(adapters.pulsar(), PulsarJournal.Settings.of(journal, instance))));
  }

  private PulsarTarget target(Channel channel, LaneId lane) throws FaultException {
    PulsarTarget.Settings settings = PulsarTarget.Settings.forWindow(channel.window().messages());
    String stream = channel.nats().stream();
    return channel.pulsar().topics() instanceof Channel.Topics.Named
        ? new PulsarTarget(
            adapters.pulsar(),
            settings,
            lane,
            stream,
            new PulsarTarget.FanOut(
                channel.deadLetters().topic().orElseThrow().toString(),
                channel.pulsar().partitions().orElse(0),
                channel.pulsar().create()))
        : new PulsarTarget(adapters.pulsar(), settings, lane, stream);
  }

  private TopicSpec spec(Channel channel, PulsarTarget target) throws FaultException {
    PulsarTopics topics = new PulsarTopics(adapters.pulsar());
    String deadLetters = topics.resolve(Adapters.deadLetters(channel)).getFirst().value();
    if (channel.pulsar().topics() instanceof Channel.Topics.Named named) {
      return new TopicSpec(
          named.template().toString(),
          channel.pulsar().partitions().orElse(0),
          channel.pulsar().key(),
          deadLetters,
          target.maxMessageBytes(),
          channel.headers(),
          "");
    }
    String topic = channel.pulsar().topic().toString();
    List<TargetName> parts = topics.resolve(Adapters.topic(channel));
    boolean isWhole = parts.equals(List.of(new TargetName(topic)));
    return new TopicSpec(
        topic,
        isWhole ? 0 : parts.size(),
        channel.pulsar().key(),
        deadLetters,
        target.maxMessageBytes(topic),
        channel.headers(),
        adapters.places().of(topic));
  }
}
