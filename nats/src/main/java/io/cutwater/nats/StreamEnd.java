package io.cutwater.nats;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cutwater.message.Position;
import io.cutwater.message.StreamSequence;
import io.cutwater.relay.FaultException;
import io.cutwater.relay.TargetOpening;
import io.nats.client.Connection;
import io.nats.client.api.StreamInfo;
import java.util.Optional;

/** The ends of a stream now, by its leader. */
final class StreamEnd {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Connection connection;
  private final String stream;

  StreamEnd(Connection connection, String stream) {
    this.connection = connection;
    this.stream = stream;
  }

  /** The last message that still exists; empty where there is none. */
  Optional<Position> last() throws FaultException {
    byte[] body = "{\"last_by_subj\":\">\"}".getBytes(US_ASCII);
    JsonNode answer =
        JetStreamFaults.of(
            "look at the end of stream " + stream,
            () ->
                JSON.readTree(
                    Requests.request(
                            connection,
                            "$JS.API.STREAM.MSG.GET." + stream,
                            body,
                            NatsSource.REQUEST_TIMEOUT)
                        .getData()));
    long sequence = answer.path("message").path("seq").asLong();
    return sequence < 1 ? Optional.empty() : Optional.of(new StreamSequence(sequence));
  }

  /** The first message that still exists; empty where there is none. */
  Optional<Position> first() throws FaultException {
    StreamInfo info = info();
    return info.getStreamState().getMsgCount() == 0
        ? Optional.empty()
        : Optional.of(new StreamSequence(info.getStreamState().getFirstSequence()));
  }

  /**
   * Whether nothing that {@code opening} must see can have been removed from the beginning. Asked
   * of a target that was empty when the lane first wrote there: its first message must still exist.
   */
  boolean reachesBackTo(TargetOpening opening) throws FaultException {
    if (!opening.known() || opening.scanFrom().isPresent()) {
      return true;
    }
    StreamInfo info = info();
    return info.getStreamState().getFirstSequence()
        <= Math.max(1, info.getConfiguration().getFirstSequence());
  }

  private StreamInfo info() throws FaultException {
    return JetStreamFaults.of(
        "look at stream " + stream,
        () -> NatsSource.streams(connection, NatsSource.REQUEST_TIMEOUT).getStreamInfo(stream));
  }
}
