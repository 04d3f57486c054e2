package io.cutwater.nats;

import io.cutwater.lane.Inbox;
import io.cutwater.lane.Source;
import io.cutwater.message.Position;
import io.cutwater.message.StreamSequence;
import io.cutwater.nats.NatsConnections.SharedConnection;
import io.cutwater.relay.Fault;
import io.cutwater.relay.Fault.Code;
import io.cutwater.relay.FaultException;
import io.cutwater.relay.SourceFacts;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.JetStreamOptions;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.api.StreamState;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A JetStream stream as the source of a lane: somebody else's, or the channel's own; or a bucket,
 * which is one too.
 */
public final class NatsSource implements Source {

  static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(5);

  /** The first server whose consumers have several filters; older ones ignore them silently. */
  static final String SERVER_MIN = "2.10.0";

  private static final int NAME_IN_USE = 10058;

  private final NatsConnections connections;
  private final NatsSourceSettings settings;
  private final Removals removals = new Removals();

  public NatsSource(NatsConnections connections, NatsSourceSettings settings) {
    this.connections = connections;
    this.settings = settings;
  }

  @Override
  public SourceFacts inspect(Optional<Position> floor) throws FaultException {
    Connection connection = connect().connection();
    StreamFacts stream =
        new SourceStreams(connections.where(), settings).resolve(streams(connection));
    return stream.facts(storedAt(connection, floor));
  }

  @Override
  public Reading open(Optional<Position> floor, String formerConsumer, Inbox inbox)
      throws FaultException {
    SharedConnection shared = connect();
    JetStreamManagement streams = streams(shared.connection());
    StreamFacts stream =
        new StreamFacts(
            JetStreamFaults.of(
                "look at stream " + settings.stream(),
                () -> streams.getStreamInfo(settings.stream())));
    Optional<Seal> seal = Seals.of(settings.seal());
    long behind = sequence(floor);
    SessionConsumer consumer =
        SessionConsumer.create(streams, settings, stream, behind, formerConsumer);
    NatsReading reading =
        new NatsReading(
            new NatsReading.Origin(
                settings.stream(),
                consumer,
                settings.content().reader(stream.reader(seal)),
                missing(stream, behind),
                behind),
            shared,
            settings.pulls(),
            inbox);
    reading.start(connections.rounds(), settings.pulls().heartbeat());
    return reading;
  }

  private Optional<Removals> missing(StreamFacts stream, long behind) {
    if (!settings.content().isReadWhole()) {
      return Optional.empty();
    }
    StreamState state = stream.info().getStreamState();
    long next = state.getLastSequence() + 1;
    long first = state.getMsgCount() == 0 ? next : state.getFirstSequence();
    removals.begin(behind, first, state.getLastSequence());
    return Optional.of(removals);
  }

  private SharedConnection connect() throws FaultException {
    SharedConnection shared = connections.connect();
    if (!shared.connection().getServerInfo().isSameOrNewerThanVersion(SERVER_MIN)) {
      throw new FaultException(
          Fault.retry(
              Code.SOURCE_DIFFERS,
              "nats-server " + shared.connection().getServerInfo().getVersion() + " is too old",
              "run nats-server " + SERVER_MIN + " or later"));
    }
    return shared;
  }

  private static long sequence(Optional<Position> floor) {
    return floor.map(position -> ((StreamSequence) position).value()).orElse(0L);
  }

  static JetStreamManagement streams(Connection connection, Duration timeout) throws IOException {
    return connection.jetStreamManagement(
        JetStreamOptions.builder().requestTimeout(timeout).build());
  }

  private static JetStreamManagement streams(Connection connection) throws FaultException {
    return JetStreamFaults.of("use JetStream", () -> streams(connection, REQUEST_TIMEOUT));
  }

  /** The stream, or empty where there is none. */
  static Optional<StreamFacts> find(JetStreamManagement streams, String name)
      throws FaultException {
    return JetStreamFaults.of(
        "look at stream " + name,
        () -> {
          try {
            return Optional.of(new StreamFacts(streams.getStreamInfo(name)));
          } catch (JetStreamApiException e) {
            if (e.getApiErrorCode() == JetStreamFaults.STREAM_NOT_FOUND) {
              return Optional.empty();
            }
            throw e;
          }
        });
  }

  private Optional<Instant> storedAt(Connection connection, Optional<Position> floor)
      throws FaultException {
    if (floor.isEmpty()) {
      return Optional.empty();
    }
    String query = "{\"seq\":" + sequence(floor) + "}";
    return JetStreamFaults.of(
        "read when message " + sequence(floor) + " was stored",
        () ->
            MessageGet.message(connection, settings.stream(), query).map(StreamMessage::storedAt));
  }

  /** Makes a stream; where somebody else was quicker, theirs. */
  static StreamFacts make(JetStreamManagement streams, StreamConfiguration wanted)
      throws FaultException {
    return new StreamFacts(
        JetStreamFaults.of(
            "create stream " + wanted.getName(),
            () -> {
              try {
                return streams.addStream(wanted);
              } catch (JetStreamApiException e) {
                if (e.getApiErrorCode() == NAME_IN_USE) {
                  return streams.getStreamInfo(wanted.getName());
                }
                throw e;
              }
            }));
  }
}
