package io.cutwater.pulsar;

import io.cutwater.message.LedgerPosition;
import io.cutwater.relay.FaultException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.pulsar.client.admin.PulsarAdmin;
import org.apache.pulsar.client.api.Consumer;
import org.apache.pulsar.client.api.MessageId;
import org.apache.pulsar.client.api.SubscriptionInitialPosition;
import org.apache.pulsar.client.api.SubscriptionType;
import org.apache.pulsar.common.policies.data.ManagedLedgerInternalStats.CursorStats;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The durable subscription that keeps the broker from removing what a lane has not carried. Nothing
 * is ever read through it: whoever may consume from the topic may move, steal or remove it (E33),
 * and then it is put back, which costs no message as long as the broker still has them.
 *
 * <p>It stays one entry behind the floor. So the floor's own entry is always kept, and that it is
 * gone proves that something moved the subscription: only then can anything have been lost.
 */
final class RetentionPin {

  private static final Logger LOG = LoggerFactory.getLogger(RetentionPin.class);

  private static final Duration RECONNECT_POLL = Duration.ofMillis(20);

  private final PulsarClients clients;
  private final String topic;
  private final String name;

  RetentionPin(PulsarClients clients, PulsarSourceSettings settings) {
    this.clients = clients;
    this.topic = settings.topic();
    this.name = settings.subscription();
  }

  /** Where a subscription stands: behind everything up to this entry, itself included. */
  record Mark(long ledger, long entry) {

    static Mark parse(String position) {
      int colon = position.indexOf(':');
      return new Mark(
          Long.parseLong(position.substring(0, colon)),
          Long.parseLong(position.substring(colon + 1)));
    }

    /** Whether the broker may remove the entry of {@code position}. */
    boolean covers(LedgerPosition position) {
      return ledger != position.ledger() ? ledger > position.ledger() : entry >= position.entry();
    }
  }

  /** Where it stands; empty where there is none, or where that cannot be told. */
  CompletableFuture<Optional<Mark>> mark() {
    Optional<PulsarAdmin> admin = clients.admin();
    if (admin.isEmpty()) {
      return CompletableFuture.completedFuture(Optional.empty());
    }
    return admin
        .get()
        .topics()
        .getInternalStatsAsync(topic)
        .thenApply(stats -> {
          CursorStats cursor = stats.cursors.get(name);
          return cursor == null
              ? Optional.empty()
              : Optional.of(Mark.parse(cursor.markDeletePosition));
        });
  }

  /**
   * Sees to it that the subscription exists and stands at most one entry behind {@code floor}
   * (empty: at the first message there is).
   *
   * @return why nothing keeps unread messages; empty where it does
   */
  Optional<String> settle(Optional<LedgerPosition> floor) throws FaultException {
    try (Held held = new Held(subscribe())) {
      Optional<Mark> mark = Answer.raw(clients.answerLimit(), mark());
      boolean ahead = floor.isPresent() && mark.isPresent() && mark.get().covers(floor.get());
      if (ahead) {
        LOG.atWarn()
            .addKeyValue("topic", topic)
            .log(
                "subscription {} stood at {}, though only what is before {} was carried: somebody"
                    + " else moved it, or messages expired; it is set back",
                name,
                mark.get(),
                floor.get());
      }
      if (floor.isPresent() && (ahead || mark.isEmpty())) {
        setBack(held.consumer(), floor.get());
      }
      return Optional.empty();
    } catch (ExecutionException | TimeoutException e) {
      return Optional.of(
          Faults.of("nothing keeps unread messages in " + topic + " for subscription " + name, e)
              .what());
    }
  }

  /**
   * Moves the subscription. The broker disconnects its consumers for that, and a consumer that is
   * closed before it is connected again takes the whole connection with it, which others share.
   */
  private void setBack(Consumer<byte[]> consumer, LedgerPosition floor)
      throws ExecutionException, TimeoutException, FaultException {
    Answer.raw(clients.answerLimit(), consumer.seekAsync(Positions.entryOf(floor)));
    long end = System.nanoTime() + clients.answerLimit().toNanos();
    while (!consumer.isConnected() && System.nanoTime() - end < 0) {
      Answer.pause(RECONNECT_POLL);
    }
  }

  /** The subscription, as one of perhaps several: nobody is kept out, and nobody keeps us out. */
  Consumer<byte[]> subscribe() throws ExecutionException, TimeoutException, FaultException {
    CompletableFuture<Consumer<byte[]>> subscribing =
        clients
            .client()
            .newConsumer()
            .topic(topic)
            .subscriptionName(name)
            .subscriptionType(SubscriptionType.Failover)
            .subscriptionInitialPosition(SubscriptionInitialPosition.Earliest)
            // Without a queue nothing is sent here unless it is asked for, and it never is.
            .receiverQueueSize(0)
            .subscribeAsync();
    boolean subscribed = false;
    try {
      Consumer<byte[]> consumer = Answer.raw(clients.answerLimit(), subscribing);
      subscribed = true;
      return consumer;
    } finally {
      if (!subscribed) {
        var unused = subscribing.thenCompose(Consumer::closeAsync);
      }
    }
  }

  /** The last entry that may be let go of when {@code floor} was carried; empty for none. */
  static Optional<MessageId> before(LedgerPosition floor) {
    return floor.entry() == 0
        ? Optional.empty()
        : Optional.of(
            Positions.idOf(
                new LedgerPosition(floor.ledger(), floor.entry() - 1, floor.partition(), -1)));
  }

  private record Held(Consumer<byte[]> consumer) implements AutoCloseable {
    @Override
    public void close() {
      Answer.closed(Readers.CLOSE_LIMIT, consumer.closeAsync());
    }
  }
}
