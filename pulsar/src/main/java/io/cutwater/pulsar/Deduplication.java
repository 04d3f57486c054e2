package io.cutwater.pulsar;

import io.cutwater.relay.FaultException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.pulsar.client.admin.PulsarAdmin;

/**
 * Sees to it that a topic's broker deduplicates before anything is written: what a lost connection
 * still had under way lands behind the next session's scan, and only the broker can drop it (E19).
 */
final class Deduplication {

  private static final Duration POLL = Duration.ofMillis(100);
  private static final String ENABLED = "Enabled";
  private static final String REMEDY =
      "; enable deduplication on the topic or its namespace, and allow the relay's role to read"
          + " topic statistics";

  private final PulsarClients clients;
  private final Duration limit;

  Deduplication(PulsarClients clients, Duration limit) {
    this.clients = clients;
    this.limit = limit;
  }

  /**
   * Switches it on and waits until the broker says so.
   *
   * @param topic a partition, or a topic without partitions, that is loaded
   * @return why it is not certain to be on; empty when it is
   */
  Optional<String> ensure(String topic) throws FaultException {
    if (clients.admin().isEmpty()) {
      return weakness(topic, "no admin address is configured");
    }
    PulsarAdmin admin = clients.admin().get();
    String whole = PulsarTopics.whole(topic);
    Asked<String> before = status(admin, topic);
    if (before.answer().equals(Optional.of(ENABLED)) || isApplied(admin, whole, before)) {
      return Optional.empty();
    }
    Asked<Void> set = ask(admin.topicPolicies().setDeduplicationStatusAsync(whole, true));
    if (!set.refusal().isEmpty()) {
      return weakness(topic, set.refusal());
    }
    return awaitEnabled(admin, topic);
  }

  /** Whether it is on now, as far as the broker tells; nothing is changed. */
  boolean isOn(PulsarAdmin admin, String topic) throws FaultException {
    Asked<String> status = status(admin, topic);
    return status.answer().equals(Optional.of(ENABLED))
        || isApplied(admin, PulsarTopics.whole(topic), status);
  }

  private Optional<String> awaitEnabled(PulsarAdmin admin, String topic) throws FaultException {
    long end = System.nanoTime() + limit.toNanos();
    Asked<String> status = status(admin, topic);
    while (!status.answer().equals(Optional.of(ENABLED))) {
      if (System.nanoTime() - end > 0) {
        String says = status.answer().orElse(status.refusal());
        return weakness(topic, "after " + limit.toSeconds() + " s the broker says " + says);
      }
      Answer.pause(POLL);
      status = status(admin, topic);
    }
    return Optional.empty();
  }

  /** Where statistics may not be read, the policies that apply to the topic are the evidence. */
  private boolean isApplied(PulsarAdmin admin, String whole, Asked<String> status)
      throws FaultException {
    return !status.refusal().isEmpty()
        && ask(admin.topicPolicies().getDeduplicationStatusAsync(whole, true))
            .answer()
            .orElse(false);
  }

  private Asked<String> status(PulsarAdmin admin, String topic) throws FaultException {
    Asked<String> asked =
        ask(
            admin
                .topics()
                .getStatsAsync(topic)
                .thenApply(stats ->
                    Optional.ofNullable(stats.getDeduplicationStatus()).orElse("nothing")));
    return asked;
  }

  private <T> Asked<T> ask(CompletableFuture<T> future) throws FaultException {
    try {
      return new Asked<>(Optional.ofNullable(Answer.raw(clients.answerLimit(), future)), "");
    } catch (ExecutionException | TimeoutException e) {
      return new Asked<>(Optional.empty(), Faults.of("asking the broker", e).what());
    }
  }

  private static Optional<String> weakness(String topic, String why) {
    return Optional.of("deduplication could not be switched on for " + topic + ": " + why + REMEDY);
  }

  /** What the broker answered, or why it did not: {@code refusal} is empty when it did. */
  private record Asked<T>(Optional<T> answer, String refusal) {}
}
