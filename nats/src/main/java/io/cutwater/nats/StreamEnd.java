package io.cutwater.nats;

import io.cutwater.message.Position;
import io.cutwater.message.StreamSequence;
import io.cutwater.relay.FaultException;
import io.cutwater.relay.TargetOpening;
import io.nats.client.Connection;
import io.nats.client.api.StreamInfo;
import io.nats.client.api.StreamState;
import java.util.Optional;

/** The ends of a stream now, by its leader. */
final class StreamEnd {

  private final Connection connection;
  private final String stream;

  StreamEnd(Connection connection, String stream) {
    this.connection = connection;
    this.stream = stream;
  }

  /** The last message that still exists; empty where there is none. */
  Optional<Position> last() throws FaultException {
    Optional<StreamMessage> last = get("{\"last_by_subj\":\">\"}");
    if (last.isPresent()) {
      return Optional.of(new StreamSequence(last.get().sequence()));
    }
    // Servers look at the last sequence alone, whose message may have been removed.
    StreamState state = info().getStreamState();
    return state.getMsgCount() == 0 ? Optional.empty() : lastKept(state);
  }

  /** Bisects between a message that exists and a sequence at and behind which none does. */
  private Optional<Position> lastKept(StreamState state) throws FaultException {
    long low = state.getFirstSequence();
    long high = state.getLastSequence() + 1;
    while (high - low > 1) {
      long middle = low + (high - low) / 2;
      Optional<StreamMessage> next = get("{\"seq\":" + middle + ",\"next_by_subj\":\">\"}");
      if (next.isPresent()) {
        low = next.get().sequence();
      } else {
        high = middle;
      }
    }
    return Optional.of(new StreamSequence(low));
  }

  private Optional<StreamMessage> get(String query) throws FaultException {
    return JetStreamFaults.of(
        "look at the end of stream " + stream, () -> MessageGet.message(connection, stream, query));
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

  /** Whether a stream that is empty now never held anything behind {@code position}. */
  boolean isUntouchedSince(Position position) throws FaultException {
    return info().getStreamState().getLastSequence() == NatsTarget.sequence(position);
  }

  private StreamInfo info() throws FaultException {
    return JetStreamFaults.of(
        "look at stream " + stream,
        () -> NatsSource.streams(connection, NatsSource.REQUEST_TIMEOUT).getStreamInfo(stream));
  }
}
