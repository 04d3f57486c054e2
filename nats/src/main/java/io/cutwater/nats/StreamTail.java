package io.cutwater.nats;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cutwater.lane.Tail;
import io.cutwater.message.Envelope;
import io.cutwater.message.Headers;
import io.cutwater.message.Payload;
import io.cutwater.message.StreamSequence;
import io.cutwater.relay.FaultException;
import io.nats.client.Connection;
import io.nats.client.JetStreamManagement;
import io.nats.client.Message;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;

/**
 * Looks on at a stream by asking its leader for one message after the other ({@code
 * STREAM.MSG.GET}, the next by sequence): no consumer is made, so that it works on a WorkQueue too.
 * What the stream removed before it was asked for is not seen.
 */
public final class StreamTail implements Tail {

  private static final Duration ASKED_EVERY = Duration.ofMillis(100);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Base64.Decoder BASE64 = Base64.getDecoder();

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
    byte[] body = ("{\"seq\":" + (last + 1) + ",\"next_by_subj\":\">\"}").getBytes(US_ASCII);
    try {
      Message answer =
          connection.request("$JS.API.STREAM.MSG.GET." + stream, body, NatsSource.REQUEST_TIMEOUT);
      if (answer == null) {
        throw new IOException("no answer within " + NatsSource.REQUEST_TIMEOUT);
      }
      JsonNode json = JSON.readTree(answer.getData());
      if (json.path("error").path("err_code").asInt() == JetStreamFaults.MESSAGE_NOT_FOUND) {
        return Optional.empty();
      }
      JsonNode message = json.path("message");
      if (message.isMissingNode()) {
        throw new IOException(json.path("error").path("description").asText("not an answer"));
      }
      last = message.path("seq").asLong();
      return Optional.of(envelope(message));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private Envelope envelope(JsonNode message) {
    byte[] headers = BASE64.decode(message.path("hdrs").asText(""));
    return reader.envelope(
        new StreamSequence(last),
        message.path("subject").asText(),
        headers.length == 0 ? Headers.empty() : HeaderBlock.parse(headers, headers.length),
        Payload.owning(BASE64.decode(message.path("data").asText(""))),
        Instant.parse(message.path("time").asText()));
  }

  /** Nothing was made that would have to be removed. */
  @Override
  public void close() {
    // The connection is the caller's.
  }
}
