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
    PulsarTarget target =
        new PulsarTarget(
            adapters.pulsar(),
            PulsarTarget.Settings.forWindow(channel.window().messages()),
            lane,
            channel.nats().stream());
    Routing routing = TopicRouting.of(spec(channel, target), MessageSize::of);
    String journal = adapters.journalTopic(channel.pulsar().topic().namespacePath(), lane);
    return new ResolvedLane(
        lane,
        routing,
        TopicRouting.parser(MessageSize::of),
        new Ports(
            new NatsSource(adapters.nats(), adapters.source(channel, lane.text())),
            target,
            new PulsarJournal(adapters.pulsar(), PulsarJournal.Settings.of(journal, instance))));
  }

  private TopicSpec spec(Channel channel, PulsarTarget target) throws FaultException {
    PulsarTopics topics = new PulsarTopics(adapters.pulsar());
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
        channel.headers(),
        adapters.places().of(topic));
  }
}
