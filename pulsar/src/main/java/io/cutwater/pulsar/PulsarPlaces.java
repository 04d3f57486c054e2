package io.cutwater.pulsar;

import io.cutwater.relay.FaultException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.pulsar.client.admin.PulsarAdmin;

/**
 * What trails call the topics of a cluster: {@code pulsar:CLUSTER/TOPIC}, without partition. Every
 * Cutwater that reaches the cluster calls them the same, as long as it may ask for its name.
 */
public final class PulsarPlaces {

  /** The cluster's name where nobody tells: one Cutwater still knows its own topics again. */
  static final String UNKNOWN = "unknown";

  private final PulsarClients clients;
  private Optional<String> cluster = Optional.empty();

  public PulsarPlaces(PulsarClients clients) {
    this.clients = clients;
  }

  /**
   * The place that {@code topic}, or the topic that it is a partition of, is. Blocks the first
   * time.
   *
   * @throws FaultException where the cluster cannot be reached
   */
  public String of(String topic) throws FaultException {
    return "pulsar:" + cluster() + "/" + PulsarTopics.whole(topic).replace(' ', '_');
  }

  /** The cluster's own name; {@value #UNKNOWN} where we may not ask for it. */
  public synchronized String cluster() throws FaultException {
    if (cluster.isEmpty()) {
      cluster = Optional.of(ask());
    }
    return cluster.get();
  }

  private String ask() throws FaultException {
    if (clients.admin().isEmpty()) {
      return UNKNOWN;
    }
    PulsarAdmin admin = clients.admin().get();
    Optional<String> own = clients.brokerSettings().find("clusterName");
    Optional<List<String>> all =
        own.isPresent() ? Optional.empty() : told(admin.clusters().getClustersAsync());
    return own.filter(name -> !name.isEmpty())
        .or(() -> all.filter(names -> names.size() == 1).map(List::getFirst))
        .orElse(UNKNOWN)
        .replace(' ', '_');
  }

  /** Not every role may ask. A cluster that does not answer is another matter. */
  private <T> Optional<T> told(CompletableFuture<T> future) throws FaultException {
    try {
      return Optional.ofNullable(Answer.raw(clients.answerLimit(), future));
    } catch (ExecutionException e) {
      if (Faults.isUnreachable(e)) {
        throw Faults.exception("asking for the cluster's name", e);
      }
      return Optional.empty();
    } catch (TimeoutException e) {
      throw Faults.exception("asking for the cluster's name", e);
    }
  }
}
