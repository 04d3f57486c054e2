package io.cutwater.app;

import io.cutwater.config.Channel;
import io.cutwater.config.TopicName;
import io.cutwater.lane.Ports;
import io.cutwater.lane.Source;
import io.cutwater.message.Flow;
import io.cutwater.message.TargetName;
import io.cutwater.nats.CoreSource;
import io.cutwater.nats.NatsSource;
import io.cutwater.pulsar.MessageSize;
import io.cutwater.pulsar.PulsarJournal;
import io.cutwater.pulsar.PulsarTarget;
import io.cutwater.pulsar.PulsarTopics;
import io.cutwater.pulsar.SourceTopics;
import io.cutwater.relay.Fault;
import io.cutwater.relay.FaultException;
import io.cutwater.relay.JournalCodec;
import io.cutwater.relay.JournalRecord;
import io.cutwater.relay.Routing;
import io.cutwater.route.TopicRouting;
import io.cutwater.route.TopicSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Resolves the lanes of a channel that carries from streams to a topic, or to many. */
final class LanesToPulsar {

  private final String instance;
  private final Adapters adapters;

  LanesToPulsar(String instance, Adapters adapters) {
    this.instance = instance;
    this.adapters = adapters;
  }

  /**
   * @param spec where the messages of all lanes go
   */
  record Resolved(TopicSpec spec, List<ResolvedLane> lanes) {}

  /**
   * What a lane reads.
   *
   * @param subscription the source, where it outlives the lane's sessions
   */
  record Feed(Part part, Source source, Optional<CoreSource> subscription) {}

  /** Streams as what a channel's lanes read. */
  List<Feed> feeds(Channel channel) {
    return Part.of(channel).stream()
        .map(part ->
            new Feed(
                part,
                new NatsSource(adapters.nats(), adapters.source(channel, part)),
                Optional.empty()))
        .toList();
  }

  /**
   * Looks at both ends, making what the channel says is to be made. Blocks, bounded in time.
   *
   * @param feeds what each of its lanes reads
   */
  Resolved resolve(Channel channel, List<Feed> feeds) throws FaultException {
    TopicSpec spec = spec(channel, target(channel, feeds.getFirst().part()));
    Routing routing = TopicRouting.of(spec, MessageSize::of);
    Routing.Parser parser = TopicRouting.parser(MessageSize::of, Part.division(channel));
    List<ResolvedLane> lanes = new ArrayList<>();
    for (Feed feed : feeds) {
      Part part = feed.part();
      String topic = adapters.journalTopic(channel.pulsar().namespacePath(), part.lane());
      PulsarJournal journal =
          new PulsarJournal(adapters.pulsar(), PulsarJournal.Settings.of(topic, instance));
      if (!channel.nats().lanes().isEmpty()) {
        wasDividedSo(journal, parser);
      }
      Ports ports = new Ports(feed.source(), target(channel, part), journal);
      lanes.add(new ResolvedLane(part.lane(), routing, parser, ports, feed.subscription()));
    }
    return new Resolved(spec, lanes);
  }

  /**
   * A lane without a past does not know that its part was carried by another one, whose journal
   * tells of another division: so no lane of the channel may start where one of them does.
   */
  private static void wasDividedSo(PulsarJournal journal, Routing.Parser parser)
      throws FaultException {
    Optional<String> record = journal.look();
    if (record.isPresent()
        && JournalCodec.decode(record.get())
            instanceof JournalCodec.Decoded.Intact(JournalRecord intact)) {
      try {
        var unused = parser.parse(intact.routing());
      } catch (IllegalArgumentException e) {
        throw new FaultException(
            Fault.retry(
                Fault.Code.JOURNAL_UNREADABLE,
                String.valueOf(e.getMessage()),
                "undo that, or give the new lanes to a channel of another name"),
            e);
      }
    }
  }

  /**
   * Whether the channel's topic still has the partitions that {@code spec} says. True where it is
   * not there, and where the channel says how many there are. Blocks, bounded in time.
   */
  boolean isCurrent(Channel channel, TopicSpec spec) throws FaultException {
    if (!(channel.pulsar().topics() instanceof Channel.Topics.One(TopicName topic))
        || channel.pulsar().partitions().isPresent()) {
      return true;
    }
    List<TargetName> parts =
        new SourceTopics(adapters.pulsar())
            .find(new SourceTopics.Wanted.Named(List.of(topic.toString()))).stream()
                .flatMap(found -> found.sources().stream())
                .map(TargetName::new)
                .toList();
    return parts.isEmpty() || partitions(topic, parts) == spec.partitions();
  }

  private static int partitions(TopicName topic, List<TargetName> parts) {
    return parts.equals(List.of(new TargetName(topic.toString()))) ? 0 : parts.size();
  }

  private PulsarTarget target(Channel channel, Part part) throws FaultException {
    PulsarTarget.Settings settings =
        PulsarTarget.Settings.forWindow(channel.window().messages(Flow.NATS_TO_PULSAR));
    return channel.pulsar().topics() instanceof Channel.Topics.Named
        ? new PulsarTarget(
            adapters.pulsar(),
            settings,
            part.lane(),
            part.stream(),
            new PulsarTarget.FanOut(
                channel.deadLetters().topic().orElseThrow().toString(),
                channel.pulsar().partitions().orElse(0),
                channel.pulsar().create()))
        : new PulsarTarget(adapters.pulsar(), settings, part.lane(), part.stream());
  }

  private TopicSpec spec(Channel channel, PulsarTarget target) throws FaultException {
    String deadLetters =
        new PulsarTopics(adapters.pulsar())
            .resolve(Adapters.deadLetters(channel))
            .getFirst()
            .value();
    String division = Part.division(channel);
    if (channel.pulsar().topics() instanceof Channel.Topics.Named named) {
      return new TopicSpec(
          named.template().toString(),
          channel.pulsar().partitions().orElse(0),
          channel.pulsar().key(),
          deadLetters,
          target.maxMessageBytes(),
          channel.headers(),
          "",
          division);
    }
    TopicName topic = channel.pulsar().topic();
    return new TopicSpec(
        topic.toString(),
        partitions(topic, new PulsarTopics(adapters.pulsar()).resolve(Adapters.topic(channel))),
        channel.pulsar().key(),
        deadLetters,
        target.maxMessageBytes(topic.toString()),
        channel.headers(),
        adapters.places().of(topic.toString()),
        division);
  }
}
