package io.cutwater.app;

import io.cutwater.config.Channel;
import io.cutwater.config.Configuration;
import io.cutwater.config.TopicName;
import io.cutwater.message.Flow;
import io.cutwater.message.LaneId;
import io.cutwater.nats.CoreSource;
import io.cutwater.nats.NatsProbe;
import io.cutwater.nats.NatsTarget;
import io.cutwater.nats.NatsTargetSettings;
import io.cutwater.pulsar.PulsarJournal;
import io.cutwater.pulsar.PulsarProbe;
import io.cutwater.pulsar.PulsarTopicSettings;
import io.cutwater.pulsar.SourceProbe;
import io.cutwater.relay.Fault;
import io.cutwater.relay.FaultException;
import io.cutwater.relay.Guarantee;
import io.cutwater.route.Template;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Looks at what each channel would meet on the real servers. Changes nothing. */
public final class Preflight {

  private final Configuration configuration;
  private final Adapters adapters;
  private final LanesToNats toNats;

  private Preflight(Configuration configuration, Adapters adapters) {
    this.configuration = configuration;
    this.adapters = adapters;
    this.toNats = new LanesToNats(configuration, "check", adapters);
  }

  /**
   * What one channel would meet.
   *
   * @param wouldRun whether nothing keeps its lane from starting
   * @param unreachable whether a server did not answer, so that the rest is unknown
   * @param guarantee what it would give; {@code undetermined} where that could not be told
   * @param problems what keeps it from starting
   * @param weaknesses why the guarantee would be less than exactly-once
   * @param wouldMake what its start would create
   */
  public record Finding(
      String channel,
      boolean wouldRun,
      boolean unreachable,
      String guarantee,
      List<String> problems,
      List<String> weaknesses,
      List<String> wouldMake,
      List<String> notes) {

    public Finding {
      problems = List.copyOf(problems);
      weaknesses = List.copyOf(weaknesses);
      wouldMake = List.copyOf(wouldMake);
      notes = List.copyOf(notes);
    }
  }

  /** What was found so far of one channel. */
  private static final class Draft {
    private final List<String> problems = new ArrayList<>();
    private final List<String> weaknesses = new ArrayList<>();
    private final List<String> wouldMake = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private boolean unreachable;
    private boolean pulsarIsWeak;

    void fail(Fault fault) {
      problems.add(fault.line());
      unreachable |= fault.code() == Fault.Code.DISCONNECTED;
    }
  }

  /** Blocks, bounded in time for each channel. */
  public static List<Finding> check(Configuration configuration) {
    try (Adapters adapters = new Adapters(configuration, "check")) {
      Preflight preflight = new Preflight(configuration, adapters);
      return configuration.channels().stream().map(preflight::check).toList();
    }
  }

  private Finding check(Channel channel) {
    Draft draft = new Draft();
    if (channel.carries(Flow.NATS_TO_PULSAR)) {
      List<Part> parts = Part.of(channel);
      if (channel.isCore()) {
        checkSubscription(channel, draft);
      } else {
        parts.forEach(part -> checkNats(channel, part, draft));
      }
      parts.forEach(part -> checkPulsar(channel, part, draft));
    }
    if (channel.carries(Flow.PULSAR_TO_NATS)) {
      checkSources(channel, draft);
    }
    boolean isExact = draft.weaknesses.isEmpty();
    if (channel.requireExactlyOnce() && !isExact) {
      draft.problems.add("the channel requires exactly-once, and that cannot be given");
    }
    boolean keeps = !(channel.isCore() && channel.carries(Flow.NATS_TO_PULSAR));
    String guarantee =
        draft.unreachable
            ? "undetermined"
            : Guarantee.of(keeps, !isExact, draft.pulsarIsWeak).text();
    return new Finding(
        channel.name(),
        draft.problems.isEmpty(),
        draft.unreachable,
        guarantee,
        distinct(draft.problems),
        distinct(draft.weaknesses),
        distinct(draft.wouldMake),
        distinct(draft.notes));
  }

  /** What holds for several lanes is said once. */
  private static List<String> distinct(List<String> lines) {
    return lines.stream().distinct().toList();
  }

  private void checkNats(Channel channel, Part part, Draft draft) {
    try {
      NatsProbe.Findings found =
          new NatsProbe(adapters.nats()).probe(adapters.source(channel, part));
      draft.problems.addAll(found.problems());
      draft.weaknesses.addAll(found.weaknesses());
      draft.notes.add("nats-server " + found.serverVersion());
      draft.notes.addAll(found.notes());
      if (channel.nats().capture()) {
        draft.notes.add(
            "exactly-once begins in stream "
                + part.stream()
                + ": a publisher that awaits no acknowledgement does not learn when nats-server"
                + " could not take a message");
      }
      if (found.presence() == NatsProbe.Presence.WOULD_BE_CREATED) {
        draft.wouldMake.add("stream " + part.stream() + " of " + channel.nats().allSubjects());
      }
    } catch (FaultException e) {
      draft.fail(e.fault());
    }
  }

  private void checkSubscription(Channel channel, Draft draft) {
    try {
      NatsProbe.CoreFindings found =
          new NatsProbe(adapters.nats()).probeCore(channel.nats().subjects());
      draft.notes.add("nats-server " + found.serverVersion());
      draft.notes.add("subscribes in queue group " + CoreSubjects.queue(configuration, channel));
      draft.weaknesses.addAll(CoreSource.weaknesses());
      draft.notes.add(
          found.capturing().isEmpty()
              ? "with capture: true in place of core: true they would be carried exactly once"
              : captured(found.capturing().getFirst()));
    } catch (FaultException e) {
      draft.fail(e.fault());
    }
  }

  private static String captured(String stream) {
    return "stream "
        + stream
        + " listens to these subjects: with stream: "
        + stream
        + " in place of core: true they would be carried exactly once";
  }

  private void checkPulsar(Channel channel, Part part, Draft draft) {
    int weaknesses = draft.weaknesses.size();
    String journal = adapters.journalTopic(channel.pulsar().namespacePath(), part.lane());
    draft.notes.add("journal " + journal);
    try {
      PulsarProbe probe = new PulsarProbe(adapters.pulsar());
      PulsarJournal.Settings settings = PulsarJournal.Settings.of(journal, "check");
      // Topics that messages name are of one namespace with the dead letters.
      PulsarTopicSettings probed =
          channel.pulsar().topics() instanceof Channel.Topics.Named
              ? Adapters.deadLetters(channel)
              : Adapters.topic(channel);
      note(probe.probe(probed, settings), draft);
      checkCompaction(channel, probe, probed, draft);
    } catch (FaultException e) {
      draft.fail(e.fault());
    }
    draft.pulsarIsWeak |= draft.weaknesses.size() > weaknesses;
  }

  /** Of a bucket's topic. */
  private static void checkCompaction(
      Channel channel, PulsarProbe probe, PulsarTopicSettings topic, Draft draft)
      throws FaultException {
    if (channel.pulsar().topics() instanceof Channel.Topics.Named) {
      return;
    }
    switch (channel.nats().form()) {
      case Channel.NatsForm.KeyValues bucket -> note(probe.compaction(topic, true), draft);
      case Channel.NatsForm.Objects bucket -> note(probe.compaction(topic, false), draft);
      case Channel.NatsForm.Stream stream -> {}
      case Channel.NatsForm.Core core -> {}
    }
  }

  private static void note(List<PulsarProbe.Finding> findings, Draft draft) {
    for (PulsarProbe.Finding found : findings) {
      String line =
          found.about()
              + " "
              + found.what()
              + (found.remedy().isEmpty() ? "" : " (" + found.remedy() + ")");
      switch (found.grade()) {
        case FINE -> draft.notes.add(line);
        case RISK -> draft.notes.add("risk: " + line);
        case WEAKNESS -> draft.weaknesses.add(line);
        case PROBLEM -> draft.problems.add(line);
      }
    }
  }

  /** The way from Pulsar to NATS: every partition, and the stream. */
  private void checkSources(Channel channel, Draft draft) {
    try {
      Map<LaneId, String> partitions = toNats.partitions(channel, false);
      if (partitions.isEmpty()) {
        absent(channel, draft);
      }
      SourceProbe probe = new SourceProbe(adapters.pulsar());
      for (Map.Entry<LaneId, String> each : partitions.entrySet()) {
        note(probe.probe(toNats.source(channel, each.getKey(), each.getValue())), draft);
      }
      Optional<Map.Entry<LaneId, String>> first = partitions.entrySet().stream().findFirst();
      LaneId lane =
          first
              .map(Map.Entry::getKey)
              .orElseGet(() -> new LaneId(channel.name(), Flow.PULSAR_TO_NATS, 0));
      if (first.isPresent()) {
        checkJournal(LanesToNats.namespace(first.get().getValue()), lane, draft);
      }
      if (channel.isCore()) {
        checkCore(channel, lane, draft);
      } else {
        checkStream(channel, lane, partitions.size() <= 1, draft);
      }
    } catch (FaultException e) {
      draft.fail(e.fault());
    }
    boolean readBack = !channel.isCore() || channel.carries(Flow.NATS_TO_PULSAR);
    if (readBack && adapters.seal().isEmpty()) {
      draft.notes.add(
          "risk: without a seal, anybody who may publish to "
              + (channel.isCore() ? "these subjects" : "stream " + channel.nats().stream())
              + " can pass a message off as carried already (set seal)");
    }
  }

  private static void absent(Channel channel, Draft draft) {
    switch (channel.pulsar().topics()) {
      case Channel.Topics.One(TopicName name) -> {
        if (channel.pulsar().create()) {
          draft.wouldMake.add("topic " + name);
        } else {
          draft.problems.add(name + " does not exist (create it, or say create: true)");
        }
      }
      case Channel.Topics.Several(List<TopicName> names) ->
          draft.problems.add("none of " + names + " exists (create them)");
      case Channel.Topics.Matching(String namespace, String pattern) ->
          draft.notes.add("no topic of " + namespace + " matches " + pattern + " yet");
      case Channel.Topics.Named named ->
          throw new IllegalStateException("nothing is read from " + named.template());
    }
  }

  private void checkJournal(String namespace, LaneId lane, Draft draft) throws FaultException {
    String journal = adapters.journalTopic(namespace, lane);
    PulsarJournal.Settings settings = PulsarJournal.Settings.of(journal, "check");
    note(new PulsarProbe(adapters.pulsar()).probe(settings), draft);
  }

  private void checkStream(Channel channel, LaneId lane, boolean alone, Draft draft)
      throws FaultException {
    NatsTarget target =
        new NatsTarget(adapters.natsTargets(), toNats.target(channel, lane, alone, false));
    String stream = channel.nats().stream();
    Optional<NatsTarget.Description> found = target.look(stream);
    if (found.isPresent()) {
      draft.weaknesses.addAll(found.get().weaknesses());
      draft.notes.add("stream " + stream + " is written to in mode " + found.get().mode());
      checkSubjects(channel, found.get(), draft);
    } else if (channel.nats().create()) {
      draft.wouldMake.add("stream " + stream);
    } else {
      draft.problems.add("there is no stream " + stream + ": create it, or say create: true");
    }
    checkDeadLetters(channel, target, draft);
  }

  private static void checkSubjects(Channel channel, NatsTarget.Description stream, Draft draft) {
    channel
        .nats()
        .subject()
        .flatMap(Template::covering)
        .filter(subjects -> !stream.listensTo(subjects))
        .ifPresent(subjects ->
            draft.notes.add(
                "risk: stream "
                    + channel.nats().stream()
                    + " listens to "
                    + stream.subjects()
                    + ", not to all of "
                    + subjects
                    + ": messages to other subjects become dead letters"));
  }

  private void checkCore(Channel channel, LaneId lane, Draft draft) throws FaultException {
    NatsTargetSettings settings = toNats.target(channel, lane, false, false);
    NatsTarget.Description core = CoreSubjects.target(adapters, channel, settings).describe("");
    draft.weaknesses.addAll(core.weaknesses());
    NatsProbe.CoreFindings found =
        new NatsProbe(adapters.natsTargets()).probeCore(CoreSubjects.published(channel));
    draft.notes.add("nats-server " + found.serverVersion());
    found.capturing().forEach(stream -> draft.notes.add(captured(stream)));
    if (channel.deadLetters().subject().isPresent()) {
      return;
    }
    if (found.withoutJetStream().isPresent()) {
      draft.problems.add(
          "dead letters need a stream, and JetStream cannot be used: "
              + found.withoutJetStream().get()
              + " (enable it, or name a subject for them: dead-letters.subject)");
    } else {
      checkDeadLetters(channel, new NatsTarget(adapters.natsTargets(), settings), draft);
    }
  }

  /** The stream of dead letters, which is made where it is missing. */
  private static void checkDeadLetters(Channel channel, NatsTarget target, Draft draft)
      throws FaultException {
    String letters = channel.deadLetters().stream();
    target
        .look(letters)
        .ifPresentOrElse(
            there -> draft.weaknesses.addAll(there.weaknesses()),
            () -> draft.wouldMake.add("stream " + letters));
  }
}
