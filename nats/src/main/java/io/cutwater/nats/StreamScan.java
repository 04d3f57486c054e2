package io.cutwater.nats;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.cutwater.message.Headers;
import io.cutwater.message.Position;
import io.cutwater.message.StreamSequence;
import io.cutwater.relay.Fault;
import io.cutwater.relay.Fault.Code;
import io.cutwater.relay.FaultException;
import io.nats.client.Connection;
import io.nats.client.JetStreamManagement;
import io.nats.client.Message;
import io.nats.client.NUID;
import io.nats.client.Subscription;
import io.nats.client.api.AckPolicy;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.ConsumerInfo;
import io.nats.client.api.DeliverPolicy;
import io.nats.client.support.Status;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * Reads what a writer stored in a stream, from a position to a fixed end, through a consumer of its
 * own: a direct get may be answered by a replica that lags behind (E18).
 *
 * <p>A message is the writer's when its headers say so, under a seal that verifies where one is
 * configured (E21). A trimmed stream makes a consumer begin later without a word (E13), so the
 * first message must be the one asked for.
 */
final class StreamScan {

  /** A scan says how far it got every so many messages (E24). */
  static final int PROGRESS_EVERY = 10_000;

  private static final Duration STALL_LIMIT = Duration.ofSeconds(30);
  private static final Duration INACTIVE_THRESHOLD = Duration.ofMinutes(2);
  private static final int PULL = 2_000;
  private static final byte[] REQUEST =
      ("{\"batch\":" + PULL + ",\"expires\":" + STALL_LIMIT.toNanos() + "}").getBytes(US_ASCII);

  private final Connection connection;
  private final String stream;
  private final Wanted wanted;
  private final BiConsumer<Position, Map<Position, Position>> progress;
  private final Map<Position, Position> found;
  private Optional<Position> highest = Optional.empty();

  /**
   * What is looked for.
   *
   * @param writer whose messages
   * @param floor source positions at or below it are not collected
   * @param seal what a message must be proven by; empty: headers are believed
   * @param foundMax as many at most
   */
  record Wanted(String writer, Optional<Position> floor, Optional<Seal> seal, int foundMax) {}

  StreamScan(
      Connection connection,
      String stream,
      Wanted wanted,
      Map<Position, Position> before,
      BiConsumer<Position, Map<Position, Position>> progress) {
    this.connection = connection;
    this.stream = stream;
    this.wanted = wanted;
    this.progress = progress;
    this.found = new HashMap<>(before);
  }

  /** Source position to position in the stream of each message found so far. */
  Map<Position, Position> found() {
    return found;
  }

  /** The highest source position of the writer that was seen, at or below the floor too. */
  Optional<Position> highest() {
    return highest;
  }

  /**
   * Reads from {@code from} to {@code end}, both included.
   *
   * @return whether the scan began at {@code from} itself
   */
  boolean run(long from, long end) throws FaultException {
    if (from > end) {
      return false;
    }
    String doing = "scan stream " + stream + " from " + from + " to " + end;
    JetStreamManagement streams =
        JetStreamFaults.of(doing, () -> NatsSource.streams(connection, NatsSource.REQUEST_TIMEOUT));
    ConsumerInfo consumer =
        JetStreamFaults.of(doing, () -> streams.createConsumer(stream, configuration(from)));
    try {
      return read(consumer.getName(), from, end, doing);
    } finally {
      Bounded.run(
          "cutwater-nats-scan", Duration.ofSeconds(2), () -> delete(streams, consumer.getName()));
    }
  }

  private void delete(JetStreamManagement streams, String consumer) {
    try {
      streams.deleteConsumer(stream, consumer);
    } catch (io.nats.client.JetStreamApiException | IOException | IllegalStateException e) {
      // The server forgets it when it has been idle.
    }
  }

  private ConsumerConfiguration configuration(long from) {
    return ConsumerConfiguration.builder()
        .name("cutwater-scan-" + NUID.nextGlobal())
        .ackPolicy(AckPolicy.None)
        .deliverPolicy(DeliverPolicy.ByStartSequence)
        .startSequence(from)
        // A seal covers the payload.
        .headersOnly(wanted.seal().isEmpty())
        .inactiveThreshold(INACTIVE_THRESHOLD)
        .memStorage(true)
        .numReplicas(1)
        .build();
  }

  private boolean read(String consumer, long from, long end, String doing) throws FaultException {
    String inbox = connection.createInbox();
    Subscription messages = connection.subscribe(inbox);
    try {
      messages.setPendingLimits(0, 0);
      return read(messages, inbox, consumer, from, end);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw broken(doing + ": interrupted");
    } catch (IllegalStateException | IllegalArgumentException e) {
      throw broken(doing + ": " + e.getMessage());
    } finally {
      if (messages.isActive()) {
        messages.unsubscribe();
      }
    }
  }

  /**
   * Reads on until the end has come. The consumer may stand on a replica that lags behind, where
   * nothing more to read means nothing.
   */
  private boolean read(Subscription messages, String inbox, String consumer, long from, long end)
      throws InterruptedException, FaultException {
    String next = "$JS.API.CONSUMER.MSG.NEXT." + stream + "." + consumer;
    // Two requests are always under way, so that reading never waits for the next to arrive.
    connection.publish(next, inbox, REQUEST);
    boolean complete = false;
    long read = 0;
    while (true) {
      if (read % PULL == 0) {
        connection.publish(next, inbox, REQUEST);
      }
      StoredMessage stored = next(messages);
      AckSubject at = stored.ack();
      if (at.consumerSequence() != ++read) {
        throw broken("a scan of stream " + stream + " was delivered out of sequence");
      }
      if (read == 1) {
        complete = at.streamSequence() == from;
      }
      if (at.streamSequence() > end) {
        return complete;
      }
      note(stored, new StreamSequence(at.streamSequence()));
      if (at.streamSequence() == end) {
        return complete;
      }
      if (read % PROGRESS_EVERY == 0 && complete) {
        progress.accept(new StreamSequence(at.streamSequence()), Map.copyOf(found));
      }
    }
  }

  private StoredMessage next(Subscription messages) throws InterruptedException, FaultException {
    while (true) {
      Message message = messages.nextMessage(STALL_LIMIT);
      if (message == null) {
        throw broken("a scan of stream " + stream + " got nothing for " + STALL_LIMIT);
      }
      if (StoredMessage.isStored(message)) {
        return StoredMessage.of(message);
      }
      if (message.isStatusMessage()) {
        Status status = message.getStatus();
        if (PullStatus.of(status.getCode(), status.getMessage()) != PullStatus.ALIVE) {
          throw broken("a scan of stream " + stream + ": " + status.getMessageWithCode());
        }
      }
    }
  }

  private static FaultException broken(String what) {
    return new FaultException(Fault.retry(Code.DISCONNECTED, what, ""));
  }

  private void note(StoredMessage stored, StreamSequence at) throws FaultException {
    Headers headers = stored.headers();
    if (headers.isEmpty()
        || !headers.first(CarriedHeaders.WRITER).equals(Optional.of(wanted.writer()))
        || !isProven(stored)) {
      return;
    }
    Optional<Position> source = source(headers);
    if (source.isEmpty()) {
      return;
    }
    Position position = source.get();
    if (highest.isEmpty() || position.isAfter(highest.get())) {
      highest = source;
    }
    if (wanted.floor().isEmpty() || position.isAfter(wanted.floor().get())) {
      found.putIfAbsent(position, at);
      if (found.size() > wanted.foundMax()) {
        throw new FaultException(tooMany());
      }
    }
  }

  private boolean isProven(StoredMessage stored) {
    return wanted.seal().isEmpty()
        || wanted.seal().get().verifies(stored.subject(), stored.headers(), stored.payload());
  }

  private static Optional<Position> source(Headers headers) {
    try {
      return headers.first(CarriedHeaders.SOURCE).map(Position::parse);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private Fault tooMany() {
    return Fault.halt(
        Code.LIMIT,
        "more than "
            + wanted.foundMax()
            + " messages of "
            + wanted.writer()
            + " stand in stream "
            + stream
            + " above the journalled floor "
            + wanted.floor().map(Position::text).orElse("(none)"),
        "find out why the journal stands so far behind its target; or raise skipSetMax");
  }
}
