package io.cutwater.nats;

import io.cutwater.lane.Inbox;
import io.cutwater.lane.Target;
import io.cutwater.message.Position;
import io.cutwater.message.StreamSequence;
import io.cutwater.nats.NatsConnections.SharedConnection;
import io.cutwater.nats.NatsTargetSettings.StreamPlan;
import io.cutwater.nats.NatsTargetSettings.WriteLimits;
import io.cutwater.relay.Event;
import io.cutwater.relay.Fault;
import io.cutwater.relay.Fault.Code;
import io.cutwater.relay.FaultException;
import io.cutwater.relay.Skipped;
import io.cutwater.relay.TargetFacts;
import io.cutwater.relay.TargetOpening;
import io.nats.client.Connection;
import io.nats.client.NUID;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The streams that one lane writes to. An opening takes the lane's fence, which keeps every former
 * session out and is the end of all that they stored; then it reads what that was.
 */
public final class NatsTarget implements Target {

  private static final Logger LOG = LoggerFactory.getLogger(NatsTarget.class);
  private static final long NO_SEQUENCE = -1;

  private final NatsConnections connections;
  private final NatsTargetSettings settings;

  /** Streams declared ours alone in which somebody else's message was met. */
  private final Set<String> foreignMet = ConcurrentHashMap.newKeySet();

  /**
   * @param connections for targets alone: what is under way of a source must not be held up
   */
  public NatsTarget(NatsConnections connections, NatsTargetSettings settings) {
    this.connections = connections;
    this.settings = settings;
  }

  /**
   * What a stream is for a channel that writes to it.
   *
   * @param place its name on trails
   * @param subjects what it listens to
   * @param maxMessageBytes the largest message that server and stream take, headers included
   * @param maxHeaderBytes the largest header block
   * @param mode in which it would be written to
   * @param weaknesses why that is less than exactly-once, in words; empty when it is not
   */
  public record Description(
      String place,
      List<String> subjects,
      long maxMessageBytes,
      long maxHeaderBytes,
      String mode,
      List<String> weaknesses) {

    public Description {
      subjects = List.copyOf(subjects);
      weaknesses = List.copyOf(weaknesses);
    }

    /** Whether the stream listens to every subject that {@code filter} matches. */
    public boolean listensTo(String filter) {
      return SubjectCover.uncovered(List.of(filter), subjects).isEmpty();
    }
  }

  /** Looks at a stream, creating it where the settings say so. Blocks, bounded in time. */
  public Description describe(String stream) throws FaultException {
    StreamPlan plan = settings.plan(stream);
    return description(plan, listening(plan, streams().resolve(plan)));
  }

  /** Looks at a stream; empty where there is none. Changes nothing. Blocks, bounded in time. */
  public Optional<Description> look(String stream) throws FaultException {
    StreamPlan plan = settings.plan(stream);
    Optional<TargetStream> found = streams().look(stream);
    return found.isPresent()
        ? Optional.of(description(plan, listening(plan, found.get())))
        : Optional.empty();
  }

  /**
   * Dead letters have one subject: a stream that does not listen to it takes none, which is better
   * known before there is one.
   */
  private TargetStream listening(StreamPlan plan, TargetStream stream) throws FaultException {
    List<String> subject = List.of(settings.deadLetterSubject());
    List<String> subjects = stream.facts().configuration().getSubjects();
    if (!plan.subjects().equals(subject) || SubjectCover.uncovered(subject, subjects).isEmpty()) {
      return stream;
    }
    throw new FaultException(
        Fault.retry(
            Code.TARGET_UNAVAILABLE,
            "stream "
                + plan.name()
                + " is to take dead letters, and does not listen to "
                + settings.deadLetterSubject(),
            "let it listen to that subject, or name another stream as dead-letters.stream"));
  }

  private TargetStreams streams() throws FaultException {
    return new TargetStreams(connections.where(), connections.connect());
  }

  private Description description(StreamPlan plan, TargetStream found) {
    TargetStream.Choice choice = choose(plan, found);
    return new Description(
        found.facts().place(),
        found.facts().configuration().getSubjects(),
        found.maxMessageBytes(),
        CarriedSize.HEADER_BYTES_MAX,
        choice.mode().text(),
        choice.weaknesses());
  }

  private TargetStream.Choice choose(StreamPlan plan, TargetStream stream) {
    return stream.choose(plan, fence(plan.name()), foreignMet.contains(plan.name()));
  }

  private String fence(String stream) {
    return TargetStream.fences(stream) + settings.deployment() + "." + settings.lane().text();
  }

  @Override
  public Writing open(TargetOpening opening, Inbox inbox) throws FaultException {
    SharedConnection shared = connections.connect();
    StreamPlan plan = settings.plan(opening.target().value());
    TargetStream stream =
        listening(plan, new TargetStreams(connections.where(), shared).resolve(plan));
    TargetStream.Choice choice = choose(plan, stream);
    StreamContent.Author author =
        new StreamContent.Author(
            settings.lane().text(),
            opening.writer(),
            settings.deadLetterSubject(),
            stream.maxMessageBytes(),
            Seals.of(settings.seal()));
    String session = NUID.nextGlobal();
    Fence.Held held = hold(shared.connection(), stream, choice.mode(), opening, session);
    TargetFacts facts = facts(shared.connection(), stream, choice, held, opening, inbox);
    SingleMessages.Writer writer =
        new SingleMessages.Writer(plan.name(), opening.writer(), session, fence(plan.name()), held);
    StreamWriting writing =
        new StreamWriting(
            facts,
            shared,
            author,
            publishing(choice.mode(), writer),
            new Rescans(shared.connection(), facts),
            inbox,
            refused -> met(plan, refused));
    writing.start(connections.rounds(), settings.limits().answerWait());
    LOG.atInfo()
        .addKeyValue("lane", settings.lane().text())
        .log("Writing to stream {}: {}", plan.name(), choice.mode().text());
    return writing;
  }

  private Publishing publishing(WriteMode mode, SingleMessages.Writer writer) {
    WriteLimits limits = settings.limits();
    return switch (mode) {
      case WriteMode.Chain chain ->
          SingleMessages.chain(writer, limits.inFlightMessages(), limits.inFlightBytes());
      case WriteMode.FastIngest fast ->
          new FastBatches(writer, limits.batchMessages(), limits.inFlightBytes());
      case WriteMode.AtomicBatches atomic ->
          new AtomicBatches(writer, limits.batchMessages(), limits.inFlightBytes());
      case WriteMode.OneInFlight(boolean fenced) -> SingleMessages.oneInFlight(writer, fenced);
    };
  }

  /** A stranger's message broke the chain: the next session must not count on being alone. */
  private void met(StreamPlan plan, PublishAnswer.Refused refused) {
    boolean successor = refused.description().contains("/fence/");
    if (refused.code() == PublishFaults.WRONG_LAST_MSG_ID && !successor && plan.soleWriter()) {
      foreignMet.add(plan.name());
    }
  }

  private Fence.Held hold(
      Connection connection,
      TargetStream stream,
      WriteMode mode,
      TargetOpening opening,
      String session)
      throws FaultException {
    if (!mode.hasFence()) {
      return new Fence.Held(0, "", new Fence.Standing(0, Optional.empty()));
    }
    Fence fence =
        new Fence(connection, stream.name(), fence(stream.name()), settings.limits().answerWait());
    return fence.take(opening, session, stream.takesFastBatches());
  }

  private TargetFacts facts(
      Connection connection,
      TargetStream stream,
      TargetStream.Choice choice,
      Fence.Held held,
      TargetOpening opening,
      Inbox inbox)
      throws FaultException {
    StreamEnd ends = new StreamEnd(connection, stream.name());
    Optional<Position> end =
        held.sequence() > 0 ? Optional.of(new StreamSequence(held.sequence())) : ends.last();
    StreamScan scan =
        scan(
            connection,
            opening,
            (at, found) -> {
              if (opening.known()) {
                inbox.post(new Event.ScanProgressed(opening.target(), at, found));
              }
            });
    Optional<Position> from = from(opening, ends, held);
    boolean complete;
    if (!stream.keepsWhatIsStored()) {
      // A scan would take what is meant for others, or miss it.
      complete = !opening.known();
    } else if (from.isEmpty() || end.isEmpty()) {
      complete = opening.scanFrom().isEmpty() || ends.isUntouchedSince(opening.scanFrom().get());
    } else {
      complete = scan.run(sequence(from.get()), sequence(end.get())) || !opening.known();
    }
    Optional<Position> written = held.former().writtenBy(opening.writer());
    return new TargetFacts(
        opening.target(),
        end,
        NO_SEQUENCE,
        Fence.higher(written, scan.highest()),
        opening.known() ? scan.found() : Map.of(),
        complete && ends.reachesBackTo(opening),
        choice.weaknesses());
  }

  /**
   * Where a scan begins: where the journal says; at the first message there is, for a target that
   * was empty; for one that the journal does not know, behind the fence of an earlier session that
   * it has forgotten.
   */
  private static Optional<Position> from(TargetOpening opening, StreamEnd ends, Fence.Held held)
      throws FaultException {
    if (opening.scanFrom().isPresent()) {
      return opening.scanFrom();
    }
    if (opening.known()) {
      return ends.first();
    }
    long since = held.former().since(opening.writer());
    return since > 0 ? Optional.of(new StreamSequence(since)) : Optional.empty();
  }

  private StreamScan scan(
      Connection connection,
      TargetOpening opening,
      java.util.function.BiConsumer<Position, Map<Position, Skipped>> progress)
      throws FaultException {
    return new StreamScan(
        connection,
        opening.target().value(),
        new StreamScan.Wanted(
            opening.writer(),
            opening.floor(),
            Seals.of(settings.seal()),
            settings.limits().skipSetMax()),
        opening.found(),
        progress);
  }

  static long sequence(Position position) {
    return ((StreamSequence) position).value();
  }

  /** Looks again at a stream that is open. */
  private final class Rescans implements StreamWriting.Scans {

    private final Connection connection;
    private final TargetFacts facts;

    private Rescans(Connection connection, TargetFacts facts) {
      this.connection = connection;
      this.facts = facts;
    }

    @Override
    public Map<Position, Skipped> scan(TargetOpening opening) throws FaultException {
      StreamEnd ends = new StreamEnd(connection, opening.target().value());
      StreamScan again = NatsTarget.this.scan(connection, opening, (at, found) -> {});
      Optional<Position> from = opening.scanFrom();
      if (from.isEmpty()) {
        from = opening.known() ? ends.first() : facts.end();
      }
      Optional<Position> end = ends.last();
      if (from.isEmpty() || end.isEmpty()) {
        return again.found();
      }
      if (!again.run(sequence(from.get()), sequence(end.get()))) {
        throw new FaultException(
            Fault.retry(
                Code.SCAN_INCOMPLETE,
                opening.target() + " no longer holds " + from.get().text(),
                "raise the stream's limits above what a session needs to restart"));
      }
      return again.found();
    }
  }
}
