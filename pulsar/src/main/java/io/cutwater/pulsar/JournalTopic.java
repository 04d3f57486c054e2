package io.cutwater.pulsar;

import io.cutwater.relay.Fault;
import io.cutwater.relay.Fault.Code;
import io.cutwater.relay.FaultException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.pulsar.client.admin.PulsarAdmin;
import org.apache.pulsar.client.admin.PulsarAdminException;
import org.apache.pulsar.client.admin.TopicPolicies;
import org.apache.pulsar.common.policies.data.InactiveTopicDeleteMode;
import org.apache.pulsar.common.policies.data.InactiveTopicPolicies;
import org.apache.pulsar.common.policies.data.RetentionPolicies;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a journal's topic such that it is never emptied: an empty journal looks like a first start,
 * and everything would be sent twice (E9).
 *
 * <p>With a compaction threshold the broker holds a cursor of its own, which keeps what was not
 * compacted yet; compaction keeps the last record of each key for ever. Retention of an hour is for
 * people who look at what a lane did. (It has no bound in size: brokers refuse one below their
 * backlog quota.) A topic without subscriptions and producers counts as inactive, so inactive
 * deletion goes off. All of it is read back, the cursor too, before the first record is written.
 */
final class JournalTopic {

  private static final Logger LOG = LoggerFactory.getLogger(JournalTopic.class);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration READ_BACK_LIMIT = Duration.ofSeconds(15);
  private static final int RETENTION_MINUTES = 60;
  private static final String COMPACTION_CURSOR = "__compaction";
  private static final int INACTIVE_SECONDS = 3_600;

  private final PulsarClients clients;
  private final String topic;
  private final long compactionBytes;

  JournalTopic(PulsarClients clients, String topic, long compactionBytes) {
    this.clients = clients;
    this.topic = topic;
    this.compactionBytes = compactionBytes;
  }

  /**
   * Makes the topic where it is missing, and sets and reads back its policies.
   *
   * @return why it may be emptied nonetheless; none when it may not
   */
  List<String> prepare() throws FaultException {
    if (clients.admin().isEmpty()) {
      return weakness("no admin address is configured");
    }
    PulsarAdmin admin = clients.admin().get();
    try {
      make(admin);
      if (!isProtected(admin)) {
        LOG.info("Keeping the journal {} from being emptied", topic);
        protect(admin.topicPolicies());
        awaitProtected(admin);
      }
      return List.of();
    } catch (ExecutionException e) {
      if (Faults.cause(e) instanceof PulsarAdminException.NotAuthorizedException) {
        return weakness(Faults.of("setting its policies", e).what());
      }
      throw Faults.exception("preparing the journal " + topic, e);
    } catch (TimeoutException e) {
      throw Faults.exception("preparing the journal " + topic, e);
    }
  }

  /** Whether the topic's policies keep it from being emptied. */
  boolean isProtected(PulsarAdmin admin)
      throws ExecutionException, TimeoutException, FaultException {
    TopicPolicies policies = admin.topicPolicies();
    InactiveTopicPolicies inactive = answer(policies.getInactiveTopicPoliciesAsync(topic));
    return Objects.equals(answer(policies.getCompactionThresholdAsync(topic)), compactionBytes)
        && inactive != null
        && !inactive.isDeleteWhileInactive()
        && retention().equals(answer(policies.getRetentionAsync(topic)))
        && answer(admin.topics().getInternalStatsAsync(topic))
            .cursors
            .containsKey(COMPACTION_CURSOR);
  }

  private void make(PulsarAdmin admin) throws ExecutionException, TimeoutException, FaultException {
    if (new PulsarTopics(clients).existing(topic).isPresent()) {
      return;
    }
    try {
      answer(admin.topics().createNonPartitionedTopicAsync(topic));
    } catch (ExecutionException e) {
      // A standby was quicker.
      if (!(Faults.cause(e) instanceof PulsarAdminException.ConflictException)) {
        throw e;
      }
    }
  }

  private void protect(TopicPolicies policies)
      throws ExecutionException, TimeoutException, FaultException {
    answer(policies.setRetentionAsync(topic, retention()));
    answer(policies.setInactiveTopicPoliciesAsync(topic, keptWhenInactive()));
    answer(policies.setCompactionThresholdAsync(topic, compactionBytes));
  }

  private void awaitProtected(PulsarAdmin admin)
      throws ExecutionException, TimeoutException, FaultException {
    long end = System.nanoTime() + READ_BACK_LIMIT.toNanos();
    while (!isProtected(admin)) {
      if (System.nanoTime() - end > 0) {
        throw new FaultException(
            Fault.retry(
                Code.JOURNAL_FAILED,
                "the policies of the journal " + topic + " do not read back as they were set",
                "see whether the broker allows topic policies (topicLevelPoliciesEnabled)"));
      }
      Answer.pause(POLL);
    }
  }

  private static RetentionPolicies retention() {
    return new RetentionPolicies(RETENTION_MINUTES, -1);
  }

  private static InactiveTopicPolicies keptWhenInactive() {
    return new InactiveTopicPolicies(
        InactiveTopicDeleteMode.delete_when_no_subscriptions, INACTIVE_SECONDS, false);
  }

  private <T> T answer(CompletableFuture<T> future)
      throws ExecutionException, TimeoutException, FaultException {
    return Answer.raw(clients.answerLimit(), future);
  }

  private List<String> weakness(String why) {
    return List.of(
        "the journal "
            + topic
            + " may be emptied by retention or inactive deletion: "
            + why
            + "; give an admin address and a role that may set topic policies, or set a compaction"
            + " threshold, retention of an hour, and no inactive deletion on it");
  }
}
