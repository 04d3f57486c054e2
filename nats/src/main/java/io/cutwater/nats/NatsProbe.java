package io.cutwater.nats;

import io.cutwater.relay.FaultException;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Looks at what a channel would meet on its NATS servers. Changes nothing. */
public final class NatsProbe {

  private final NatsConnections connections;

  public NatsProbe(NatsConnections connections) {
    this.connections = connections;
  }

  /** What is to be said of a stream. */
  public enum Presence {
    /** It is there. */
    PRESENT,
    /** It is not there, and a lane would create it. */
    WOULD_BE_CREATED,
    /** It is not there, and a lane would wait for it. */
    MISSING,
    /** Without JetStream there are no streams. */
    UNKNOWN
  }

  /**
   * What was found.
   *
   * @param serverVersion of the server that answered
   * @param jetStream whether JetStream can be used by this account
   * @param presence whether the stream is there
   * @param problems what keeps a lane from starting, in words
   * @param weaknesses why the guarantee would be less than exactly-once
   * @param notes what an operator should know
   */
  public record Findings(
      String serverVersion,
      boolean jetStream,
      Presence presence,
      List<String> problems,
      List<String> weaknesses,
      List<String> notes) {

    public Findings {
      problems = List.copyOf(problems);
      weaknesses = List.copyOf(weaknesses);
      notes = List.copyOf(notes);
    }
  }

  /**
   * Looks at the stream of {@code settings}. Blocks, bounded in time.
   *
   * @throws FaultException where the servers cannot be reached, refuse us, or do not answer
   */
  public Findings probe(NatsSourceSettings settings) throws FaultException {
    Connection connection = connections.connect().connection();
    String version = connection.getServerInfo().getVersion();
    if (!connection.getServerInfo().isSameOrNewerThanVersion(NatsSource.SERVER_MIN)) {
      return without(
          version, "nats-server " + version + " is too old: run " + NatsSource.SERVER_MIN);
    }
    JetStreamManagement streams =
        JetStreamFaults.of(
            "use JetStream", () -> NatsSource.streams(connection, NatsSource.REQUEST_TIMEOUT));
    Optional<String> unavailable = unavailable(streams);
    if (unavailable.isPresent()) {
      return without(version, "JetStream cannot be used: " + unavailable.get());
    }
    return NatsSource.find(streams, settings.stream())
        .map(stream -> present(version, stream, settings))
        .orElseGet(() -> absent(version, settings));
  }

  /**
   * What a channel on core NATS would meet.
   *
   * @param serverVersion of the server that answered
   * @param withoutJetStream why JetStream cannot be used; empty where it can
   * @param capturing streams that listen to some of the channel's subjects
   */
  public record CoreFindings(
      String serverVersion, Optional<String> withoutJetStream, List<String> capturing) {

    public CoreFindings {
      capturing = List.copyOf(capturing);
    }
  }

  /**
   * Looks at the server of a channel on core NATS, and for streams that listen to {@code filters}.
   * Blocks, bounded in time.
   *
   * @throws FaultException where the servers cannot be reached, refuse us, or do not answer
   */
  public CoreFindings probeCore(List<String> filters) throws FaultException {
    Connection connection = connections.connect().connection();
    String version = connection.getServerInfo().getVersion();
    JetStreamManagement streams =
        JetStreamFaults.of(
            "use JetStream", () -> NatsSource.streams(connection, NatsSource.REQUEST_TIMEOUT));
    Optional<String> unavailable = unavailable(streams);
    List<String> capturing = new ArrayList<>();
    if (unavailable.isEmpty()) {
      for (String filter : filters) {
        capturing.addAll(
            JetStreamFaults.of(
                "look for streams of " + filter, () -> streams.getStreamNames(filter)));
      }
    }
    return new CoreFindings(version, unavailable, capturing.stream().distinct().toList());
  }

  private static Optional<String> unavailable(JetStreamManagement streams) {
    try {
      streams.getAccountStatistics();
      return Optional.empty();
    } catch (JetStreamApiException e) {
      return Optional.of(e.getErrorDescription());
    } catch (IOException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  private static Findings without(String version, String problem) {
    return new Findings(version, false, Presence.UNKNOWN, List.of(problem), List.of(), List.of());
  }

  private static Findings present(String version, StreamFacts stream, NatsSourceSettings settings) {
    return new Findings(
        version,
        true,
        Presence.PRESENT,
        SourceStreams.difference(stream, settings).stream()
            .map(what -> what + " (" + SourceStreams.remedy(settings) + ")")
            .toList(),
        stream.weaknesses(),
        settings.content().notes(stream));
  }

  private static Findings absent(String version, NatsSourceSettings settings) {
    if (settings.create() || settings.owner().isPresent()) {
      return new Findings(
          version, true, Presence.WOULD_BE_CREATED, List.of(), List.of(), List.of());
    }
    return new Findings(
        version,
        true,
        Presence.MISSING,
        List.of(
            "there is no "
                + settings.content().named(settings.stream())
                + ": "
                + settings.content().remedy(settings.stream())),
        List.of(),
        List.of());
  }
}
