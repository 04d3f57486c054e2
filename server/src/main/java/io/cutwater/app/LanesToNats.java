package io.cutwater.app;

import io.cutwater.config.Channel;
import io.cutwater.config.Configuration;
import io.cutwater.config.TopicName;
import io.cutwater.config.TopicTemplate;
import io.cutwater.lane.Ports;
import io.cutwater.lane.Target;
import io.cutwater.message.Flow;
import io.cutwater.message.LaneId;
import io.cutwater.message.TargetName;
import io.cutwater.nats.CarriedSize;
import io.cutwater.nats.CoreTarget;
import io.cutwater.nats.NatsTarget;
import io.cutwater.nats.NatsTargetSettings;
import io.cutwater.nats.NatsTargetSettings.StreamPlan;
import io.cutwater.pulsar.PulsarJournal;
import io.cutwater.pulsar.PulsarSource;
import io.cutwater.pulsar.PulsarSourceSettings;
import io.cutwater.pulsar.PulsarTopics;
import io.cutwater.pulsar.SourceTopics;
import io.cutwater.relay.Fault;
import io.cutwater.relay.FaultException;
import io.cutwater.route.SubjectRouting;
import io.cutwater.route.SubjectSpec;
import io.cutwater.route.Template;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Resolves the lanes of a channel that carries from topics to a stream: one for each partition. */
final class LanesToNats {

  private final Configuration configuration;
  private final String instance;
  private final Adapters adapters;

  LanesToNats(Configuration configuration, String instance, Adapters adapters) {
    this.configuration = configuration;
    this.instance = instance;
    this.adapters = adapters;
  }

  /**
   * The partitions that the channel reads, each with its lane. Blocks, bounded in time.
   *
   * @param make whether a named topic that is missing is made, where the channel says so
   */
  Map<LaneId, String> partitions(Channel channel, boolean make) throws FaultException {
    if (channel.pulsar().topics() instanceof Channel.Topics.One && make) {
      List<TargetName> partitions =
          new PulsarTopics(adapters.pulsar()).resolve(Adapters.topic(channel));
      return numbered(channel, partitions.stream().map(TargetName::value).toList());
    }
    List<String> sources =
        new SourceTopics(adapters.pulsar())
            .find(wanted(channel.pulsar().topics())).stream()
                .flatMap(found -> found.sources().stream())
                .toList();
    return channel.pulsar().topics() instanceof Channel.Topics.One
        ? numbered(channel, sources)
        : hashed(channel, sources);
  }

  /** What a channel's topics are called, whichever way it carries. */
  static SourceTopics.Wanted wanted(Channel.Topics topics) {
    return switch (topics) {
      case Channel.Topics.One(TopicName name) ->
          new SourceTopics.Wanted.Named(List.of(name.toString()));
      case Channel.Topics.Several(List<TopicName> names) ->
          new SourceTopics.Wanted.Named(names.stream().map(TopicName::toString).toList());
      case Channel.Topics.Matching(String namespace, String pattern) ->
          new SourceTopics.Wanted.Matching(namespace, Pattern.compile(pattern));
      case Channel.Topics.Named(TopicTemplate template, int openMax) ->
          new SourceTopics.Wanted.Matching(template.namespace(), template.pattern());
    };
  }

  /** A topic's partitions have their own numbers. */
  private static Map<LaneId, String> numbered(Channel channel, List<String> partitions) {
    Map<LaneId, String> lanes = new LinkedHashMap<>();
    for (String partition : partitions) {
      lanes.put(new LaneId(channel.name(), Flow.PULSAR_TO_NATS, lanes.size()), partition);
    }
    return lanes;
  }

  /**
   * Of several topics each partition has the number that its name gives, so that it keeps its lane
   * whatever topics come and go.
   */
  private static Map<LaneId, String> hashed(Channel channel, List<String> partitions)
      throws FaultException {
    Map<LaneId, String> lanes = new LinkedHashMap<>();
    for (String partition : partitions) {
      LaneId lane = new LaneId(channel.name(), Flow.PULSAR_TO_NATS, Part.number(partition));
      String other = lanes.put(lane, partition);
      if (other != null) {
        throw new FaultException(
            Fault.retry(
                Fault.Code.LIMIT,
                "topics " + other + " and " + partition + " would share lane " + lane,
                "give one of them a channel of its own"));
      }
    }
    return lanes;
  }

  /**
   * Looks at both ends of one lane, making what the channel says is to be made. Blocks, bounded in
   * time.
   *
   * @param alone whether the channel has no other lane: only then can one be a stream's sole writer
   */
  ResolvedLane resolve(Channel channel, LaneId lane, String partition, boolean alone)
      throws FaultException {
    NatsTargetSettings settings = target(channel, lane, alone, channel.nats().create());
    Target target;
    SubjectSpec spec;
    if (channel.isCore()) {
      CoreTarget core = CoreSubjects.target(adapters, channel, settings);
      target = core;
      spec = CoreSubjects.spec(channel, core.describe(CoreSubjects.place(configuration, channel)));
    } else {
      NatsTarget streams = new NatsTarget(adapters.natsTargets(), settings);
      target = streams;
      spec = spec(channel, streams);
    }
    CarriedSize sizing = new CarriedSize(lane, configuration.deployment());
    String journal = adapters.journalTopic(namespace(partition), lane);
    return new ResolvedLane(
        lane,
        SubjectRouting.of(spec, sizing),
        SubjectRouting.parser(sizing),
        new Ports(
            new PulsarSource(
                adapters.pulsar(), source(channel, lane, partition), adapters.places()),
            target,
            new PulsarJournal(adapters.pulsar(), PulsarJournal.Settings.of(journal, instance))));
  }

  /** Tenant and namespace of a full topic name. */
  static String namespace(String topic) {
    String path = topic.substring(topic.indexOf("://") + 3);
    return path.substring(0, path.lastIndexOf('/'));
  }

  /** What one lane reads. */
  PulsarSourceSettings source(Channel channel, LaneId lane, String partition) {
    return PulsarSourceSettings.of(partition, configuration.deployment(), lane.text())
        .withCompacted(channel.pulsar().compacted());
  }

  /** What one lane writes to. */
  NatsTargetSettings target(Channel channel, LaneId lane, boolean alone, boolean create) {
    List<StreamPlan> streams = new ArrayList<>();
    if (!channel.isCore()) {
      streams.add(
          new StreamPlan(
              channel.nats().stream(),
              captured(channel),
              create,
              Adapters.REPLICAS,
              channel.nats().soleWriter() && alone));
    }
    streams.add(
        StreamPlan.deadLetters(
            channel.deadLetters().stream(), channel.name(), Adapters.REPLICAS, alone));
    return new NatsTargetSettings(
        streams,
        lane,
        configuration.deployment(),
        adapters.seal(),
        NatsTargetSettings.WriteLimits.defaults());
  }

  /** What a created stream listens to. */
  private static List<String> captured(Channel channel) {
    List<String> subjects = new ArrayList<>(channel.nats().allSubjects());
    channel
        .nats()
        .subject()
        .flatMap(Template::covering)
        .filter(filter -> !subjects.contains(filter))
        .ifPresent(subjects::add);
    return subjects;
  }

  private static SubjectSpec spec(Channel channel, NatsTarget target) throws FaultException {
    NatsTarget.Description stream = target.describe(channel.nats().stream());
    return new SubjectSpec(
        channel.nats().stream(),
        channel.nats().subject().orElseThrow(),
        stream.subjects(),
        channel.deadLetters().stream(),
        stream.maxMessageBytes(),
        stream.maxHeaderBytes(),
        channel.headers(),
        stream.place());
  }
}
