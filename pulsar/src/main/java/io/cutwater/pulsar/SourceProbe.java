package io.cutwater.pulsar;

import io.cutwater.pulsar.PulsarProbe.Finding;
import io.cutwater.pulsar.PulsarProbe.Grade;
import io.cutwater.relay.FaultException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.pulsar.client.admin.PulsarAdmin;
import org.apache.pulsar.client.admin.PulsarAdminException;
import org.apache.pulsar.common.policies.data.BacklogQuota;
import org.apache.pulsar.common.policies.data.BacklogQuota.BacklogQuotaType;
import org.apache.pulsar.common.policies.data.SubscriptionStats;
import org.apache.pulsar.common.policies.data.TopicStats;
import org.apache.pulsar.common.schema.SchemaInfo;
import org.jspecify.annotations.Nullable;

/**
 * Looks, before a channel starts, at a topic that it reads: whether it is there, who else may take
 * its messages away, and what they are. Nothing on the cluster is changed.
 */
public final class SourceProbe {

  private final PulsarClients clients;

  public SourceProbe(PulsarClients clients) {
    this.clients = clients;
  }

  /**
   * Everything that concerns a lane that reads as {@code settings} say.
   *
   * @throws FaultException when the cluster cannot be reached
   */
  public List<Finding> probe(PulsarSourceSettings settings) throws FaultException {
    List<Finding> findings = new ArrayList<>();
    String topic = settings.topic();
    String whole = PulsarTopics.whole(topic);
    Optional<List<String>> existing = new PulsarTopics(clients).existing(whole);
    if (existing.isEmpty() || !existing.get().contains(topic)) {
      findings.add(
          settings.create()
              ? finding(Grade.FINE, topic, "does not exist and would be made", "")
              : finding(Grade.PROBLEM, topic, "does not exist", "create it, or set create: true"));
      return List.copyOf(findings);
    }
    String partitions = PulsarTopics.count(PulsarTopics.partitions(whole, existing.get()));
    findings.add(finding(Grade.FINE, topic, "exists with " + partitions, ""));
    if (clients.admin().isEmpty()) {
      findings.add(
          finding(
              Grade.WEAKNESS,
              topic,
              "without an admin address expiry and the subscription's place are not known, and a"
                  + " chunked message that a restart cuts in two may be lost",
              "set the admin address"));
      return List.copyOf(findings);
    }
    PulsarAdmin admin = clients.admin().get();
    subscription(admin, settings, findings);
    expiry(admin, whole, findings);
    schema(admin, whole, findings);
    return List.copyOf(findings);
  }

  private static void subscription(
      PulsarAdmin admin, PulsarSourceSettings settings, List<Finding> findings) {
    Optional<TopicStats> stats =
        asked(
            () -> admin.topics().getStats(settings.topic()),
            settings.topic(),
            "the subscriptions",
            findings);
    if (stats.isEmpty()) {
      return;
    }
    SubscriptionStats own = stats.get().getSubscriptions().get(settings.subscription());
    String name = "subscription " + settings.subscription();
    if (own == null) {
      findings.add(finding(Grade.FINE, settings.topic(), name + " would be made", ""));
    } else if (own.getType() != null
        && !own.getConsumers().isEmpty()
        && !own.getType().equals("Failover")) {
      findings.add(
          finding(
              Grade.WEAKNESS,
              settings.topic(),
              name + " is held by another consumer, as " + own.getType(),
              "stop that consumer: the name is Cutwater's"));
    } else {
      findings.add(
          finding(
              Grade.FINE,
              settings.topic(),
              name + " keeps " + own.getMsgBacklog() + " messages",
              ""));
    }
  }

  private static void expiry(PulsarAdmin admin, String topic, List<Finding> findings) {
    Optional<Integer> timeToLive =
        asked(() -> admin.topicPolicies().getMessageTTL(topic, true), topic, "the TTL", findings);
    if (timeToLive.orElse(0) > 0) {
      findings.add(
          finding(
              Grade.RISK,
              topic,
              "messages expire after " + timeToLive.get() + " s, carried or not",
              "remove the message TTL, or make it longer than any stop of the channel"));
    }
    Optional<Map<BacklogQuotaType, BacklogQuota>> quotas =
        asked(
            () -> admin.topicPolicies().getBacklogQuotaMap(topic, true),
            topic,
            "the quotas",
            findings);
    quotas.orElse(Map.of()).forEach((type, quota) -> quota(topic, type, quota, findings));
  }

  private static void quota(
      String topic, BacklogQuotaType type, BacklogQuota quota, List<Finding> findings) {
    if (quota.getPolicy() == BacklogQuota.RetentionPolicy.consumer_backlog_eviction) {
      findings.add(
          finding(
              Grade.RISK,
              topic,
              "its backlog quota drops messages that were not carried",
              "use producer_request_hold"));
    } else if (type == BacklogQuotaType.message_age && quota.getLimitTime() > 0) {
      findings.add(
          finding(
              Grade.RISK,
              topic,
              "its backlog quota keeps publishers out once a message is older than "
                  + quota.getLimitTime()
                  + " s, and the lane's subscription keeps the last one that was carried",
              "limit the backlog by size, not by age"));
    }
  }

  private void schema(PulsarAdmin admin, String topic, List<Finding> findings)
      throws FaultException {
    try {
      SchemaInfo info =
          Answer.raw(clients.answerLimit(), admin.schemas().getSchemaInfoAsync(topic));
      findings.add(
          finding(Grade.FINE, topic, "has a schema, " + info.getType() + " " + info.getName(), ""));
    } catch (ExecutionException e) {
      if (!Faults.isMissing(e)) {
        findings.add(unknown(topic, "the schema", e));
      }
    } catch (TimeoutException e) {
      findings.add(unknown(topic, "the schema", e));
    }
  }

  /** A request to the administration, which ends within its own time limits. */
  private interface Question<T> {
    @Nullable T ask() throws PulsarAdminException;
  }

  private static <T> Optional<T> asked(
      Question<T> question, String topic, String what, List<Finding> findings) {
    try {
      return Optional.ofNullable(question.ask());
    } catch (PulsarAdminException e) {
      findings.add(unknown(topic, what, e));
      return Optional.empty();
    }
  }

  private static Finding unknown(String topic, String what, Exception failure) {
    return finding(
        Grade.WEAKNESS,
        topic,
        Faults.of(what + " could not be asked for", failure).what(),
        "allow the relay's role to read it, or see to it by hand");
  }

  private static Finding finding(Grade grade, String about, String what, String remedy) {
    return new Finding(grade, about, what, remedy);
  }
}
