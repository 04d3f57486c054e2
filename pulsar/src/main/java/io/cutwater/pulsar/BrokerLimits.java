package io.cutwater.pulsar;

import io.cutwater.relay.FaultException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.pulsar.client.admin.PulsarAdmin;

/**
 * How large a message, and a batch, may be on a topic. A topic's own limit is held against whole
 * batches: a batch that is larger is refused with everything in it.
 */
final class BrokerLimits {

  private static final String BROKER_SETTING = "maxMessageSize";

  private final PulsarClients clients;

  BrokerLimits(PulsarClients clients) {
    this.clients = clients;
  }

  /** The largest message in bytes: what the broker tells, else its default. */
  int maxMessageBytes(String topic) throws FaultException {
    if (clients.admin().isEmpty()) {
      return MessageSize.DEFAULT_LIMIT;
    }
    PulsarAdmin admin = clients.admin().get();
    int broker = maxMessageBytes();
    int own =
        asked(admin.topicPolicies().getMaxMessageSizeAsync(PulsarTopics.whole(topic)))
            .filter(limit -> limit > 0)
            .orElse(broker);
    return Math.min(broker, own);
  }

  /** The same of a topic without a limit of its own. */
  int maxMessageBytes() throws FaultException {
    return clients
        .brokerSettings()
        .find(BROKER_SETTING)
        .map(text -> MessageSize.headroom(Integer.parseInt(text)))
        .orElse(MessageSize.DEFAULT_LIMIT);
  }

  /** Not every role may ask; then the default stands. */
  private <T> Optional<T> asked(CompletableFuture<T> future) throws FaultException {
    try {
      return Optional.ofNullable(Answer.raw(clients.answerLimit(), future));
    } catch (ExecutionException | TimeoutException e) {
      return Optional.empty();
    }
  }
}
