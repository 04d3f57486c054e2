package io.cutwater.nats;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.cutwater.relay.Fault;
import io.cutwater.relay.Fault.Code;
import io.cutwater.relay.FaultException;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.Message;
import io.nats.client.NUID;
import io.nats.client.Subscription;
import io.nats.client.api.AckPolicy;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.DeliverPolicy;
import io.nats.client.support.Status;
import java.io.IOException;
import java.time.Duration;

/**
 * Reads a stream from a sequence on, in order and without acknowledging, through a consumer of its
 * own that the server forgets when nobody asks it any more. Only for streams with Limits retention:
 * others keep messages, or refuse, because of a consumer.
 *
 * <p>It may stand on a replica that lags behind, where nothing more to read means nothing: so the
 * caller knows up to where there is something, and reads no further.
 */
final class ScanConsumer implements AutoCloseable {

  private static final Duration DELETE_LIMIT = Duration.ofSeconds(2);
  private static final int PULL = 2_000;

  private final Connection connection;
  private final JetStreamManagement streams;
  private final String stream;
  private final String name;
  private final Patience patience;
  private final String inbox;
  private final Subscription messages;
  private long read;

  /**
   * How long is waited.
   *
   * @param stall for the next message
   * @param abandoned before the server forgets a consumer that nobody asks
   */
  record Patience(Duration stall, Duration abandoned) {}

  private ScanConsumer(
      Connection connection,
      JetStreamManagement streams,
      String stream,
      String name,
      Patience patience) {
    this.connection = connection;
    this.streams = streams;
    this.stream = stream;
    this.name = name;
    this.patience = patience;
    this.inbox = connection.createInbox();
    this.messages = connection.subscribe(inbox);
    messages.setPendingLimits(0, 0);
  }

  /**
   * Makes the consumer.
   *
   * @param from the first sequence wanted; where it is gone, reading begins at the next one there
   * @param headersOnly whether payloads are left out
   */
  static ScanConsumer open(
      Connection connection, String stream, long from, boolean headersOnly, Patience patience)
      throws FaultException {
    String doing = "scan stream " + stream + " from " + from;
    JetStreamManagement streams =
        JetStreamFaults.of(doing, () -> NatsSource.streams(connection, NatsSource.REQUEST_TIMEOUT));
    String name =
        JetStreamFaults.of(
            doing,
            () ->
                streams
                    .createConsumer(stream, configuration(from, headersOnly, patience))
                    .getName());
    boolean opened = false;
    try {
      ScanConsumer consumer = new ScanConsumer(connection, streams, stream, name, patience);
      opened = true;
      return consumer;
    } catch (IllegalStateException e) {
      throw broken(doing + ": " + e.getMessage());
    } finally {
      if (!opened) {
        delete(streams, stream, name);
      }
    }
  }

  private static ConsumerConfiguration configuration(
      long from, boolean headersOnly, Patience patience) {
    return ConsumerConfiguration.builder()
        .name("cutwater-scan-" + NUID.nextGlobal())
        .ackPolicy(AckPolicy.None)
        .deliverPolicy(DeliverPolicy.ByStartSequence)
        .startSequence(from)
        .headersOnly(headersOnly)
        .inactiveThreshold(patience.abandoned())
        .memStorage(true)
        .numReplicas(1)
        .build();
  }

  /** The next message, which must come in time. */
  StoredMessage next() throws FaultException {
    try {
      ask();
      StoredMessage stored = await();
      if (stored.ack().consumerSequence() != ++read) {
        throw broken("a scan of stream " + stream + " was delivered out of sequence");
      }
      return stored;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw broken("a scan of stream " + stream + " was interrupted");
    } catch (IllegalStateException | IllegalArgumentException e) {
      throw broken("a scan of stream " + stream + ": " + e.getMessage());
    }
  }

  /** Two requests are always under way, so that reading never waits for the next to arrive. */
  private void ask() {
    String next = "$JS.API.CONSUMER.MSG.NEXT." + stream + "." + name;
    byte[] request =
        ("{\"batch\":" + PULL + ",\"expires\":" + patience.stall().toNanos() + "}")
            .getBytes(US_ASCII);
    if (read == 0) {
      connection.publish(next, inbox, request);
    }
    if (read % PULL == 0) {
      connection.publish(next, inbox, request);
    }
  }

  private StoredMessage await() throws InterruptedException, FaultException {
    while (true) {
      Message message = messages.nextMessage(patience.stall());
      if (message == null) {
        throw broken("a scan of stream " + stream + " got nothing for " + patience.stall());
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

  /** Removes the consumer. Bounded in time. */
  @Override
  public void close() {
    if (messages.isActive()) {
      messages.unsubscribe();
    }
    Bounded.run("cutwater-nats-scan", DELETE_LIMIT, () -> delete(streams, stream, name));
  }

  private static void delete(JetStreamManagement streams, String stream, String consumer) {
    try {
      streams.deleteConsumer(stream, consumer);
    } catch (JetStreamApiException | IOException | IllegalStateException e) {
      // The server forgets it when it has been idle.
    }
  }
}
