package io.cutwater.nats;

import io.cutwater.lane.Tail;
import io.cutwater.message.Envelope;
import io.cutwater.relay.FaultException;
import io.nats.client.Connection;
import io.nats.client.JetStreamManagement;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * Looks on at a stream by asking its leader for one message after the other ({@code
 * STREAM.MSG.GET}, the next by sequence): no consumer is made, so that it works on a WorkQueue too.
 * What the stream removed before it was asked for is not seen.
 */
public final class StreamTail implements Tail {

  private static final Duration ASKED_EVERY = Duration.ofMillis(100);

  private final String stream;
  private final Connection connection;
  private final EnvelopeReader reader;
  private long last;

  private StreamTail(String stream, Connection connection, EnvelopeReader reader, long last) {
    this.stream = stream;
    this.connection = connection;
    this.reader = reader;
    this.last = last;
  }

  /**
   * Begins behind what {@code stream} holds now.
   *
   * @param connections the caller's, who closes them
   */
  public static StreamTail open(NatsConnections connections, String stream) throws FaultException {
    Connection connection = connections.connect().connection();
    JetStreamManagement streams =
        JetStreamFaults.of(
            "use JetStream", () -> NatsSource.streams(connection, NatsSource.REQUEST_TIMEOUT));
    StreamFacts facts =
        JetStreamFaults.of(
            "look at stream " + stream, () -> new StreamFacts(streams.getStreamInfo(stream)));
    return new StreamTail(
        stream,
        connection,
        facts.reader(Optional.empty()),
        facts.info().getStreamState().getLastSequence());
  }

  @Override
  public Optional<Envelope> next(Duration limit) throws FaultException, InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    while (true) {
      Optional<Envelope> found = JetStreamFaults.of("read on in stream " + stream, this::following);
      if (found.isPresent() || System.nanoTime() - end >= 0) {
        return found;
      }
      Thread.sleep(ASKED_EVERY);
    }
  }

  private Optional<Envelope> following() throws IOException {
    String query = "{\"seq\":" + (last + 1) + ",\"next_by_subj\":\">\"}";
    Optional<StreamMessage> message = MessageGet.message(connection, stream, query);
    message.ifPresent(found -> last = found.sequence());
    return message.map(found -> found.envelope(reader));
  }

  /** Nothing was made that would have to be removed. */
  @Override
  public void close() {
    // The connection is the caller's.
  }
}
