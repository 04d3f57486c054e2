package io.cutwater.nats;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cutwater.json.Json;
import io.cutwater.message.Position;
import io.cutwater.message.StreamSequence;
import io.cutwater.relay.Fault;
import io.cutwater.relay.Fault.Code;
import io.cutwater.relay.FaultException;
import io.cutwater.relay.TargetOpening;
import io.nats.client.Connection;
import io.nats.client.Message;
import io.nats.client.impl.Headers;
import java.io.IOException;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A lane's one small subject in a stream. Whatever the lane publishes is refused unless the last
 * message there is its session's own; so whoever moves the fence keeps every former owner out, and
 * the fence's sequence is the end of all that former owners stored (E1, E10, E15).
 *
 * <p>A former owner's fast batch, whose messages are not fenced but for the first, is ended by its
 * id: a gap does that. Therefore the fence moves twice: no batch of his begins behind the first
 * move, none goes on behind the second.
 */
final class Fence {

  static final String EXPECTED_SEQUENCE = "Nats-Expected-Last-Subject-Sequence";
  static final String EXPECTED_SUBJECT = "Nats-Expected-Last-Subject-Sequence-Subject";
  static final String EXPECTED_STREAM = "Nats-Expected-Stream";
  static final String MSG_ID = "Nats-Msg-Id";

  private static final int MOVES_MAX = 8;

  /** What a session's name looks like: it becomes a token of a subject. */
  private static final Pattern SESSION = Pattern.compile("[A-Za-z0-9]{1,40}");

  /** No batch has so many messages. */
  private static final long FAR = 1L << 60;

  private static final ObjectMapper JSON = Json.mapper();

  private final Connection connection;
  private final String stream;
  private final String subject;
  private final Duration answerWait;

  Fence(Connection connection, String stream, String subject, Duration answerWait) {
    this.connection = connection;
    this.stream = stream;
    this.subject = subject;
    this.answerWait = answerWait;
  }

  /**
   * What a fence message says.
   *
   * @param writer who moved it
   * @param session the session that moved it, which is also the id of its fast batches
   * @param written the highest source position that the writer was known to have stored by then
   * @param since what the writer stored from this sequence on may be higher; 0: behind the fence
   */
  record State(String writer, String session, Optional<Position> written, long since) {

    byte[] json() {
      ObjectNode node = JSON.createObjectNode();
      node.put("writer", writer);
      node.put("session", session);
      written.ifPresent(position -> node.put("written", position.text()));
      node.put("since", since);
      return Json.text(node).getBytes(UTF_8);
    }

    /** Reads it back; what is no state of a fence says nothing. */
    static Optional<State> parse(byte[] data) {
      try {
        JsonNode node = JSON.readTree(data);
        String written = node.path("written").asText();
        if (!SESSION.matcher(node.path("session").asText()).matches()) {
          return Optional.empty();
        }
        return Optional.of(
            new State(
                node.path("writer").asText(),
                node.path("session").asText(),
                written.isEmpty() ? Optional.empty() : Optional.of(Position.parse(written)),
                Math.max(0, node.path("since").asLong())));
      } catch (IOException | IllegalArgumentException e) {
        return Optional.empty();
      }
    }
  }

  /** A fence as it stands: where, 0 for nowhere, and what it says. */
  record Standing(long sequence, Optional<State> state) {

    /** Whether a session of this writer moved it. */
    boolean isOf(String writer) {
      return state.isPresent() && state.get().writer().equals(writer);
    }

    /** From where on this writer may have stored what the fence does not say; 0 for nowhere. */
    long since(String writer) {
      if (!isOf(writer)) {
        return 0;
      }
      long since = state.orElseThrow().since();
      return since > 0 ? since : sequence;
    }

    /** What this writer had stored when it moved it. */
    Optional<Position> writtenBy(String writer) {
      return isOf(writer) ? state.orElseThrow().written() : Optional.empty();
    }
  }

  /**
   * A fence that is ours.
   *
   * @param sequence where it stands now
   * @param msgId its message id, the first of a chain
   * @param former what stood there before
   */
  record Held(long sequence, String msgId, Standing former) {}

  /** The higher of two positions, as far as there are any. */
  static Optional<Position> higher(Optional<Position> one, Optional<Position> other) {
    return Stream.concat(one.stream(), other.stream()).reduce((a, b) -> b.isAfter(a) ? b : a);
  }

  /** Takes the fence for a session. Blocks. */
  Held take(TargetOpening opening, String session, boolean mayHaveFastBatches)
      throws FaultException {
    Standing former = standing();
    State state = state(opening, session, former);
    Standing now = former;
    for (int attempt = 1; attempt <= MOVES_MAX; attempt++) {
      String msgId = state.writer() + "/fence/" + state.session() + "/" + attempt;
      Optional<Long> moved = move(state, now.sequence(), msgId);
      if (moved.isPresent()) {
        boolean open = mayHaveFastBatches && now.state().isPresent();
        if (!open) {
          return new Held(moved.get(), msgId, former);
        }
        endBatch(now.state().get().session());
        String again = msgId + "/again";
        Optional<Long> second = move(state, moved.get(), again);
        if (second.isPresent()) {
          return new Held(second.get(), again, former);
        }
      }
      now = standing();
    }
    throw new FaultException(
        Fault.retry(
            Code.FOREIGN_WRITER,
            "the fence " + subject + " of stream " + stream + " is moved by others all the time",
            "let one deployment of this name write there"));
  }

  /** Moved before the stream is scanned: what the scan will find is not known yet. */
  private static State state(TargetOpening opening, String session, Standing former) {
    String writer = opening.writer();
    Optional<Position> found =
        opening.found().keySet().stream().reduce((a, b) -> b.isAfter(a) ? b : a);
    long since =
        opening
            .scanFrom()
            .map(from -> ((StreamSequence) from).value())
            .orElseGet(() -> former.since(writer));
    return new State(
        writer, session, higher(found, higher(opening.floor(), former.writtenBy(writer))), since);
  }

  /** Where the fence stands, by the stream's leader. */
  private Standing standing() throws FaultException {
    JsonNode answer =
        JetStreamFaults.of("look at " + subject, () -> JSON.readTree(lastMessage().getData()));
    if (answer.path("error").path("err_code").asInt() == JetStreamFaults.MESSAGE_NOT_FOUND) {
      return new Standing(0, Optional.empty());
    }
    long sequence = answer.path("message").path("seq").asLong();
    if (sequence < 1) {
      throw new FaultException(
          Fault.retry(
              Code.TARGET_UNAVAILABLE,
              "cannot look at "
                  + subject
                  + ": "
                  + answer.path("error").path("description").asText(),
              "see that stream " + stream + " has a leader"));
    }
    byte[] data = Base64.getDecoder().decode(answer.path("message").path("data").asText());
    return new Standing(sequence, State.parse(data));
  }

  private Message lastMessage() throws IOException {
    byte[] body = Json.text(JSON.createObjectNode().put("last_by_subj", subject)).getBytes(UTF_8);
    return Requests.request(connection, "$JS.API.STREAM.MSG.GET." + stream, body, answerWait);
  }

  /** Moves it by compare and set; empty where somebody else was quicker. */
  private Optional<Long> move(State state, long from, String msgId) throws FaultException {
    Headers headers = new Headers();
    headers.put(EXPECTED_STREAM, stream);
    headers.put(EXPECTED_SEQUENCE, Long.toString(from));
    headers.put(MSG_ID, msgId);
    PublishAnswer answer =
        JetStreamFaults.of(
            "move " + subject,
            () ->
                PublishAnswer.of(
                    Requests.request(connection, subject, headers, state.json(), answerWait)));
    return switch (answer) {
      case PublishAnswer.Stored stored -> Optional.of(stored.sequence());
      case PublishAnswer.Refused refused
          when refused.code() == PublishFaults.WRONG_LAST_SEQUENCE
              || refused.code() == PublishFaults.WRONG_LAST_SEQUENCE_IN_PROCESS ->
          Optional.empty();
      case PublishAnswer.Refused refused ->
          throw new FaultException(PublishFaults.of(stream, refused));
      case PublishAnswer.Unheard unheard ->
          throw new FaultException(PublishFaults.unheard(stream, subject));
      case PublishAnswer.Begun begun -> throw new FaultException(notAnAnswer());
      case PublishAnswer.Flow flow -> throw new FaultException(notAnAnswer());
    };
  }

  private Fault notAnAnswer() {
    return Fault.retry(
        Code.TARGET_UNAVAILABLE,
        "stream " + stream + " answers a publish as if it were a batch",
        "");
  }

  /**
   * Ends a fast batch, if there is one of this id, by a message that leaves a gap: it is not
   * stored, and the server has dealt with it when it answers.
   */
  private void endBatch(String batch) throws FaultException {
    String inbox = connection.createInbox();
    String reply = FastBatches.reply(inbox, batch, FAR, FastBatches.APPEND);
    Message answer =
        JetStreamFaults.of(
            "end batch " + batch,
            () ->
                Requests.once(
                    connection,
                    inbox + ".>",
                    answerWait,
                    () -> connection.publish(subject, reply, "end".getBytes(US_ASCII))));
    if (answer.isStatusMessage()) {
      throw new FaultException(PublishFaults.unheard(stream, subject));
    }
  }
}
