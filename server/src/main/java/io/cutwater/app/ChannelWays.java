package io.cutwater.app;

import io.cutwater.config.Channel;
import io.cutwater.config.Configuration;
import io.cutwater.lane.History;
import io.cutwater.message.Flow;
import io.cutwater.message.LaneId;
import io.cutwater.message.TargetName;
import io.cutwater.nats.CarriedSize;
import io.cutwater.nats.StreamHistory;
import io.cutwater.pulsar.MessageSize;
import io.cutwater.pulsar.PulsarJournal;
import io.cutwater.pulsar.SourceTopics;
import io.cutwater.pulsar.TopicHistory;
import io.cutwater.relay.Fault;
import io.cutwater.relay.FaultException;
import io.cutwater.relay.JournalCodec;
import io.cutwater.relay.JournalCodec.Decoded;
import io.cutwater.relay.JournalRecord;
import io.cutwater.relay.Router;
import io.cutwater.relay.Routing;
import io.cutwater.route.SubjectName;
import io.cutwater.route.SubjectRouting;
import io.cutwater.route.TopicRouting;
import io.cutwater.trace.Past;
import io.cutwater.trace.Way;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The ways of channels, as a trace looks at them. Nothing is made or taken. */
final class ChannelWays {

  private final Configuration configuration;
  private final Adapters adapters;
  private final LanesToNats toNats;

  ChannelWays(Configuration configuration, Adapters adapters) {
    this.configuration = configuration;
    this.adapters = adapters;
    this.toNats = new LanesToNats(configuration, "trace", adapters);
  }

  /** One direction of a channel. Blocks, bounded in time. */
  Way of(Channel channel, Flow flow) throws FaultException {
    return switch (flow) {
      case NATS_TO_PULSAR -> toPulsar(channel);
      case PULSAR_TO_NATS -> toNats(channel);
    };
  }

  private Way toPulsar(Channel channel) throws FaultException {
    Routing.Parser parser = TopicRouting.parser(MessageSize::of, Part.division(channel));
    List<Way.Lane> lanes = new ArrayList<>();
    for (Part part : Part.of(channel)) {
      // What a channel's own stream holds of subjects that it captures no longer is carried too.
      List<String> subjects = channel.nats().capture() ? List.of() : part.subjects();
      lanes.add(
          lane(
              part.lane(),
              stream(part.stream()),
              subjects,
              journal(channel.pulsar().namespacePath(), part.lane(), parser)));
    }
    return new Way(
        channel.name(),
        Flow.NATS_TO_PULSAR,
        lanes,
        new TopicTargets(channel),
        topic(channel.deadLetters().topic().orElseThrow().toString(), false));
  }

  private Way toNats(Channel channel) throws FaultException {
    List<Way.Lane> lanes = new ArrayList<>();
    for (Map.Entry<LaneId, String> each : toNats.partitions(channel, false).entrySet()) {
      LaneId id = each.getKey();
      Routing.Parser parser =
          SubjectRouting.parser(new CarriedSize(id, configuration.deployment()));
      lanes.add(
          lane(
              id,
              topic(each.getValue(), channel.pulsar().compacted()),
              List.of(),
              journal(LanesToNats.namespace(each.getValue()), id, parser)));
    }
    return new Way(
        channel.name(),
        Flow.PULSAR_TO_NATS,
        lanes,
        new StreamTargets(channel.nats().stream()),
        stream(CoreSubjects.deadLetters(channel)));
  }

  private Way.Lane lane(LaneId id, History source, List<String> subjects, Way.Journal journal) {
    return new Way.Lane(
        id, JournalRecord.authors(configuration.deployment(), id), source, subjects, journal);
  }

  private History stream(String name) {
    return SubjectName.isCore(name)
        ? new CoreHistory()
        : new StreamHistory(adapters.nats(), name, adapters.seal());
  }

  private History topic(String name, boolean compacted) throws FaultException {
    return new TopicHistory(adapters.pulsar(), adapters.places(), name, compacted);
  }

  private Way.Journal journal(String namespace, LaneId lane, Routing.Parser parser) {
    String topic = adapters.journalTopic(namespace, lane);
    return () -> {
      Optional<String> record =
          new PulsarJournal(adapters.pulsar(), PulsarJournal.Settings.of(topic, "trace")).look();
      return record.isEmpty()
          ? Optional.empty()
          : Optional.of(past(lane, topic, record.get(), parser));
    };
  }

  private Past past(LaneId lane, String topic, String text, Routing.Parser parser)
      throws FaultException {
    return switch (JournalCodec.decode(text)) {
      case Decoded.Damaged(String reason) ->
          throw new FaultException(
              Fault.halt(
                  Fault.Code.JOURNAL_UNREADABLE,
                  "the journal " + topic + " cannot be read: " + reason,
                  "trace with the Cutwater that wrote it"));
      case Decoded.Intact(JournalRecord record) ->
          new Past(
              record,
              record.author(configuration.deployment(), lane),
              router(record.routing(), parser));
    };
  }

  private static Optional<Router> router(String routing, Routing.Parser parser) {
    try {
      return Optional.of(parser.parse(routing).router());
    } catch (IllegalArgumentException e) {
      // Of another version: where its messages go must be looked for.
      return Optional.empty();
    }
  }

  /** One stream. */
  private final class StreamTargets implements Way.Targets {

    private final History stream;

    private StreamTargets(String name) {
      this.stream = stream(name);
    }

    @Override
    public List<History> all() {
      return List.of(stream);
    }

    @Override
    public History named(TargetName name) {
      return stream(name.value());
    }
  }

  /** The partitions of one topic, or of all whose names a template may give. */
  private final class TopicTargets implements Way.Targets {

    private final Channel channel;
    private Optional<List<History>> all = Optional.empty();

    private TopicTargets(Channel channel) {
      this.channel = channel;
    }

    @Override
    public synchronized List<History> all() throws FaultException {
      if (all.isEmpty()) {
        List<History> found = new ArrayList<>();
        SourceTopics topics = new SourceTopics(adapters.pulsar());
        for (SourceTopics.Found each : topics.find(LanesToNats.wanted(channel.pulsar().topics()))) {
          for (String source : each.sources()) {
            found.add(topic(source, false));
          }
        }
        all = Optional.of(List.copyOf(found));
      }
      return all.get();
    }

    @Override
    public History named(TargetName name) throws FaultException {
      return topic(name.value(), false);
    }
  }
}
