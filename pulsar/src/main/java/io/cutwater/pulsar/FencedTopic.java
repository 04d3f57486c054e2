package io.cutwater.pulsar;

import io.cutwater.relay.Fault;
import io.cutwater.relay.Fault.Code;
import io.cutwater.relay.FaultException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.pulsar.client.api.PulsarClientException;

/**
 * Tells why a broker calls a topic temporarily unavailable: because it moves, or for good.
 *
 * <p>Brokers (seen: 4.0.8) may leave a topic fenced that is terminated while writes are under way:
 * those are never answered, and it opens again only when none is left (pull request 26678 of
 * apache/pulsar). Until it is unloaded nobody can write or read it, and no refusal says why; its
 * statistics do.
 */
final class FencedTopic {

  private static final String TERMINATED = "Terminated";

  private FencedTopic() {}

  /** {@code refusal}, or where the topic that refused is terminated: that. */
  static FaultException explained(PulsarClients clients, String topic, FaultException refusal)
      throws FaultException {
    if (!(refusal.getCause() instanceof PulsarClientException.ServiceNotReadyException)
        || !isTerminated(clients, topic)) {
      return refusal;
    }
    return new FaultException(
        Fault.retry(
            Code.TARGET_UNAVAILABLE,
            topic + " was terminated amid writes, and its broker keeps it fenced",
            "unload it (pulsar-admin topics unload) so that it can be read, and give the channel"
                + " another topic: this one takes no message ever again"),
        refusal.getCause());
  }

  private static boolean isTerminated(PulsarClients clients, String topic) throws FaultException {
    if (clients.admin().isEmpty()) {
      return false;
    }
    try {
      return Answer.raw(
              clients.answerLimit(), clients.admin().get().topics().getInternalStatsAsync(topic))
          .state
          .equals(TERMINATED);
    } catch (ExecutionException | TimeoutException e) {
      return false;
    }
  }
}
