package io.cutwater.nats;

import io.cutwater.lane.Inbox;
import io.cutwater.lane.Target;
import io.cutwater.nats.ConnectionWatch.Use;
import io.cutwater.nats.NatsConnections.SharedConnection;
import io.cutwater.relay.Fault;
import io.cutwater.relay.FaultException;
import io.cutwater.relay.TargetFacts;
import io.cutwater.relay.TargetOpening;
import io.cutwater.route.SubjectName;
import io.nats.client.api.ServerInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Core NATS as a target: subjects that no stream need listen to. Nothing there can be read again,
 * so what an earlier session sent and its journal does not know is sent again. Each opening has a
 * connection of its own, which ends with its writing: nothing of a former session goes out behind
 * it.
 *
 * <p>Dead letters go to a stream all the same, or, where the channel says so, to a subject.
 */
public final class CoreTarget implements Target {

  private static final Logger LOG = LoggerFactory.getLogger(CoreTarget.class);
  private static final long NO_SEQUENCE = -1;
  private static final String KEEPS_NOTHING =
      "core NATS keeps nothing: a message counts as carried once the server has it, so that whoever"
          + " is not subscribed then does not get it; and what was under way when Cutwater or a"
          + " connection ended is sent again";

  private static final String WITHOUT_JETSTREAM =
      "where there is no JetStream, name a subject for dead letters: dead-letters.subject";

  private final NatsConnections connections;
  private final NatsTargetSettings settings;
  private final Optional<String> deadLetterSubject;
  private final NatsTarget streams;

  /** Whether the server refused a subject: then the next session sends one message at a time. */
  private final AtomicBoolean refused = new AtomicBoolean();

  /**
   * @param settings of which the streams are those of dead letters
   * @param deadLetterSubject where dead letters go; empty: to a stream
   */
  public CoreTarget(
      NatsConnections connections,
      NatsTargetSettings settings,
      Optional<String> deadLetterSubject) {
    this.connections = connections;
    this.settings = settings;
    this.deadLetterSubject = deadLetterSubject;
    this.streams = new NatsTarget(connections, settings);
  }

  /** What the target of dead letters on {@code subject} is called. */
  public static String deadLetters(String subject) {
    return SubjectName.CORE + " " + subject;
  }

  /**
   * Looks at the server. Changes nothing. Blocks, bounded in time.
   *
   * @param place what trails call the channel's subjects; empty for nothing
   */
  public NatsTarget.Description describe(String place) throws FaultException {
    ServerInfo server = connections.connect().connection().getServerInfo();
    return new NatsTarget.Description(
        place,
        List.of(">"),
        server.getMaxPayload(),
        server.getMaxPayload(),
        "one answer of the server for many messages",
        weaknesses());
  }

  private List<String> weaknesses() {
    List<String> weaknesses = new ArrayList<>();
    weaknesses.add(KEEPS_NOTHING);
    deadLetterSubject.ifPresent(subject ->
        weaknesses.add(
            "dead letters go to subject " + subject + ": whoever is not subscribed misses them"));
    return weaknesses;
  }

  @Override
  public Writing open(TargetOpening opening, Inbox inbox) throws FaultException {
    return SubjectName.isCore(opening.target().value())
        ? openCore(opening, inbox)
        : openDeadLetters(opening, inbox);
  }

  private Writing openCore(TargetOpening opening, Inbox inbox) throws FaultException {
    Optional<Seal> seal = Seals.of(settings.seal());
    SharedConnection own = connections.own(Use.PUBLISHING);
    StreamContent.Author author =
        new StreamContent.Author(
            settings.lane().text(),
            opening.writer(),
            deadLetterSubject.orElseGet(settings::deadLetterSubject),
            own.connection().getServerInfo().getMaxPayload(),
            seal);
    CoreWriting writing =
        new CoreWriting(
            facts(opening),
            new CoreWriting.Wire(own, connections::release),
            author,
            settings.limits(),
            refused,
            inbox);
    writing.start();
    LOG.atInfo().addKeyValue("lane", settings.lane().text()).log("Writing to {}", opening.target());
    return writing;
  }

  private TargetFacts facts(TargetOpening opening) {
    return new TargetFacts(
        opening.target(),
        Optional.empty(),
        NO_SEQUENCE,
        Optional.empty(),
        Map.of(),
        true,
        weaknesses());
  }

  private Writing openDeadLetters(TargetOpening opening, Inbox inbox) throws FaultException {
    try {
      return streams.open(opening, inbox);
    } catch (FaultException e) {
      Fault fault = e.fault();
      throw new FaultException(
          new Fault(
              fault.kind(),
              fault.code(),
              "dead letters: " + fault.what(),
              (fault.remedy().isEmpty() ? "" : fault.remedy() + "; ") + WITHOUT_JETSTREAM),
          e);
    }
  }
}
