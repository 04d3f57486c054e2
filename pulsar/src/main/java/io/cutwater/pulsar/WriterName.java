package io.cutwater.pulsar;

import io.cutwater.relay.Fault;
import io.cutwater.relay.Fault.Code;
import io.cutwater.relay.FaultException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.pulsar.client.api.Producer;
import org.apache.pulsar.client.api.ProducerBuilder;
import org.apache.pulsar.common.policies.data.PublisherStats;

/**
 * Takes a producer name, which its broker gives to one connection at a time: holding it keeps every
 * other writer of that name out.
 */
final class WriterName {

  private static final Duration POLL = Duration.ofMillis(500);

  private final PulsarClients clients;
  private final Duration limit;

  /**
   * @param limit how long a held name is waited for: a paused owner's connection is known to be
   *     dead only after two keep-alive intervals
   */
  WriterName(PulsarClients clients, Duration limit) {
    this.clients = clients;
    this.limit = limit;
  }

  /** The producer that {@code builder} describes, once its name is free. */
  Producer<byte[]> take(ProducerBuilder<byte[]> builder, String topic, String name)
      throws FaultException {
    long end = System.nanoTime() + limit.toNanos();
    while (true) {
      try {
        return create(builder);
      } catch (ExecutionException e) {
        if (!Faults.isHeldByAnother(e)) {
          throw Faults.exception("opening " + topic + " as " + name, e);
        }
        if (System.nanoTime() - end > 0) {
          throw new FaultException(heldByAnother(topic, name, e), Faults.cause(e));
        }
      } catch (TimeoutException e) {
        throw Faults.exception("opening " + topic + " as " + name, e);
      }
      Answer.pause(POLL.compareTo(limit) < 0 ? POLL : limit);
    }
  }

  /**
   * Tries once, within the client's operation timeout. A producer that comes to be after nobody
   * waits for it any longer is closed, lest it hold the name for ever.
   */
  Producer<byte[]> create(ProducerBuilder<byte[]> builder)
      throws ExecutionException, TimeoutException, FaultException {
    CompletableFuture<Producer<byte[]>> creating = builder.createAsync();
    boolean taken = false;
    try {
      Producer<byte[]> producer = Answer.raw(clients.answerLimit(), creating);
      taken = true;
      return producer;
    } finally {
      if (!taken) {
        var unused = creating.thenCompose(Producer::closeAsync);
      }
    }
  }

  private Fault heldByAnother(String topic, String name, ExecutionException refusal) {
    return Fault.retry(
        Code.FOREIGN_WRITER,
        "the name "
            + name
            + " on "
            + topic
            + " was not free for "
            + limit.toSeconds()
            + " s; held by "
            + holder(topic, name)
            + ": "
            + Faults.of("refused", refusal).what(),
        "stop whoever holds it; only the relay's role may produce there");
  }

  /** Who produces on {@code topic}, under {@code name} or else alone; as far as can be told. */
  String holder(String topic, String name) {
    if (clients.admin().isEmpty()) {
      return "unknown (no admin address)";
    }
    try {
      List<? extends PublisherStats> publishers =
          Answer.raw(clients.answerLimit(), clients.admin().get().topics().getStatsAsync(topic))
              .getPublishers();
      return publishers.stream()
          .filter(publisher -> publisher.getProducerName().equals(name) || publishers.size() == 1)
          .findFirst()
          .map(publisher -> publisher.getProducerName() + " at " + address(publisher))
          .orElse("unknown");
    } catch (ExecutionException | TimeoutException | FaultException e) {
      return "unknown";
    }
  }

  /** Brokers write {@code /127.0.0.1:4711}. */
  private static String address(PublisherStats publisher) {
    String address = publisher.getAddress();
    return address.startsWith("/") ? address.substring(1) : address;
  }
}
