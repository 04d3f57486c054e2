package io.cutwater.pulsar;

import io.cutwater.relay.Fault;
import io.cutwater.relay.FaultException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.pulsar.client.admin.PulsarAdmin;
import org.apache.pulsar.client.admin.PulsarAdminException;
import org.apache.pulsar.common.policies.data.BacklogQuota;
import org.apache.pulsar.common.policies.data.BacklogQuota.BacklogQuotaType;
import org.apache.pulsar.common.policies.data.RetentionPolicies;

/**
 * Looks, before a channel starts, at what the cluster would make of it: what would work, at which
 * guarantee, and why not. Nothing on the cluster is changed.
 */
public final class PulsarProbe {

  private final PulsarClients clients;
  private final PulsarTopics topics;

  public PulsarProbe(PulsarClients clients) {
    this.clients = clients;
    this.topics = new PulsarTopics(clients);
  }

  /** How grave a finding is. */
  public enum Grade {
    /** As it should be. */
    FINE,
    /**
     * The channel would run as promised, but something beside it may undo what its users expect.
     */
    RISK,
    /** The channel would run at a weaker guarantee. */
    WEAKNESS,
    /** The channel would not start. */
    PROBLEM
  }

  /**
   * One thing that was found.
   *
   * @param about the cluster, topic or namespace
   * @param what what is so
   * @param remedy what to do about it; empty where nothing is to be done
   */
  public record Finding(Grade grade, String about, String what, String remedy) {}

  /**
   * Everything that concerns a channel that writes to {@code wanted}.
   *
   * @throws FaultException when the cluster cannot be reached
   */
  public List<Finding> probe(PulsarTopicSettings wanted, PulsarJournal.Settings journal)
      throws FaultException {
    List<Finding> findings = new ArrayList<>();
    try {
      topic(wanted, findings);
      if (clients.admin().isEmpty()) {
        findings.add(
            weakness(
                wanted.topic(),
                "without an admin address deduplication and the journal's policies are not known",
                "set the admin address"));
      } else {
        PulsarAdmin admin = clients.admin().get();
        cluster(admin, wanted.topic(), findings);
        namespace(admin, PulsarTopics.namespace(wanted.topic()), findings);
        journal(admin, journal, findings);
      }
    } catch (FaultException e) {
      if (e.fault().code() == Fault.Code.DISCONNECTED) {
        throw e;
      }
      String remedy = e.fault().remedy();
      findings.add(new Finding(Grade.PROBLEM, wanted.topic(), e.fault().what(), remedy));
    }
    return List.copyOf(findings);
  }

  /**
   * What concerns the journal of a lane that writes to another cluster than this.
   *
   * @throws FaultException when the cluster cannot be reached
   */
  public List<Finding> probe(PulsarJournal.Settings journal) throws FaultException {
    List<Finding> findings = new ArrayList<>();
    if (clients.admin().isPresent()) {
      journal(clients.admin().get(), journal, findings);
    } else {
      findings.add(
          weakness(
              journal.topic(),
              "without an admin address the journal's policies are not known",
              "set the admin address"));
    }
    return List.copyOf(findings);
  }

  private void topic(PulsarTopicSettings wanted, List<Finding> findings) throws FaultException {
    String topic = wanted.topic();
    Optional<List<String>> existing = topics.existing(topic);
    if (existing.isPresent()) {
      PulsarTopics.difference(wanted, existing.get())
          .ifPresentOrElse(
              fault ->
                  findings.add(new Finding(Grade.PROBLEM, topic, fault.what(), fault.remedy())),
              () -> findings.add(fine(topic, "exists with " + count(topic, existing.get()))));
    } else if (wanted.create()) {
      String partitions = PulsarTopics.count(wanted.partitions().orElse(0));
      findings.add(fine(topic, "does not exist and would be made with " + partitions));
    } else {
      findings.add(
          new Finding(Grade.PROBLEM, topic, "does not exist", "create it, or set create: true"));
    }
  }

  private void cluster(PulsarAdmin admin, String topic, List<Finding> findings)
      throws FaultException {
    try {
      findings.add(fine("cluster", "runs Pulsar " + admin.brokers().getVersion()));
    } catch (PulsarAdminException e) {
      findings.add(unknown("the broker's version", e));
    }
    Optional<List<String>> existing = topics.existing(topic);
    if (existing.isEmpty()) {
      return;
    }
    Deduplication deduplication = new Deduplication(clients, clients.operationTimeout());
    boolean on = deduplication.isOn(admin, existing.get().getFirst());
    findings.add(fine(topic, on ? "is deduplicated" : "will have deduplication switched on"));
  }

  private void namespace(PulsarAdmin admin, String namespace, List<Finding> findings)
      throws FaultException {
    Optional<Integer> timeToLive =
        asked(admin.namespaces().getNamespaceMessageTTLAsync(namespace), "the TTL", findings);
    if (timeToLive.orElse(0) > 0) {
      findings.add(
          risk(
              namespace,
              "messages expire for consumers after " + timeToLive.get() + " s, read or not",
              "remove the message TTL where consumers may be away for longer"));
    }
    Optional<RetentionPolicies> retention =
        asked(admin.namespaces().getRetentionAsync(namespace), "the retention", findings);
    if (retention.isEmpty() || retention.get().getRetentionTimeInMinutes() == 0) {
      findings.add(
          risk(
              namespace,
              "has no retention: what no subscription awaits is removed, and with it what a"
                  + " restarted lane scans",
              "set a retention of an hour or more, and subscribe before data is sent"));
    }
    Optional<Map<BacklogQuotaType, BacklogQuota>> quotas =
        asked(admin.namespaces().getBacklogQuotaMapAsync(namespace), "the quotas", findings);
    for (BacklogQuota quota : quotas.orElse(Map.of()).values()) {
      if (quota.getPolicy() == BacklogQuota.RetentionPolicy.consumer_backlog_eviction) {
        findings.add(
            risk(
                namespace,
                "its backlog quota drops messages that consumers have not read",
                "use producer_request_hold, which slows the lane instead"));
      }
    }
  }

  /**
   * Whether a topic is compacted, as far as its policies tell, its namespace's included.
   *
   * @param wanted whether it should be: its messages are revisions of keys; if not, compaction
   *     would take away what belongs together under one key
   * @throws FaultException when the cluster cannot be reached
   */
  public List<Finding> compaction(PulsarTopicSettings topic, boolean wanted) throws FaultException {
    if (clients.admin().isEmpty()) {
      return List.of();
    }
    PulsarAdmin admin = clients.admin().get();
    Optional<Long> threshold = threshold(admin, topic.topic());
    List<Finding> findings = new ArrayList<>();
    if (threshold.isEmpty()) {
      return findings;
    }
    boolean compacted = threshold.get() > 0;
    if (wanted && !compacted) {
      findings.add(
          risk(
              topic.topic(),
              "has no compaction threshold, so it keeps every revision of a key",
              "set one: pulsar-admin topicPolicies set-compaction-threshold --threshold 100M "
                  + topic.topic()));
    } else if (!wanted && compacted) {
      findings.add(
          risk(
              topic.topic(),
              "is compacted: of an object's chunks, which have one key, readers of what compaction"
                  + " leaves would find the last one",
              "give objects a topic that is not"));
    }
    return findings;
  }

  /** Empty where it could not be asked for: nothing that is promised rests on it. */
  private Optional<Long> threshold(PulsarAdmin admin, String topic) throws FaultException {
    CompletableFuture<Long> asked =
        topics.existing(topic).isPresent()
            ? admin.topicPolicies().getCompactionThresholdAsync(topic, true)
            : admin.namespaces().getCompactionThresholdAsync(PulsarTopics.namespace(topic));
    try {
      return Optional.of(Optional.ofNullable(Answer.raw(clients.answerLimit(), asked)).orElse(0L));
    } catch (ExecutionException | TimeoutException e) {
      return Optional.empty();
    }
  }

  private void journal(PulsarAdmin admin, PulsarJournal.Settings settings, List<Finding> findings)
      throws FaultException {
    String topic = settings.topic();
    if (topics.existing(topic).isEmpty()) {
      findings.add(fine(topic, "the journal does not exist and would be made"));
      return;
    }
    JournalTopic journal = new JournalTopic(clients, topic, settings.compactionBytes());
    try {
      boolean safe = journal.isProtected(admin);
      findings.add(
          fine(topic, safe ? "the journal is protected" : "the journal will be protected"));
    } catch (ExecutionException | TimeoutException e) {
      findings.add(unknown("whether the journal is protected", e));
    }
  }

  private <T> Optional<T> asked(CompletableFuture<T> future, String what, List<Finding> findings)
      throws FaultException {
    try {
      return Optional.ofNullable(Answer.raw(clients.answerLimit(), future));
    } catch (ExecutionException | TimeoutException e) {
      findings.add(unknown(what, e));
      return Optional.empty();
    }
  }

  private static Finding unknown(String what, Exception failure) {
    return weakness(
        "cluster",
        Faults.of(what + " could not be asked for", failure).what(),
        "allow the relay's role to read it, or see to it by hand");
  }

  private static String count(String topic, List<String> existing) {
    return PulsarTopics.count(PulsarTopics.partitions(topic, existing));
  }

  private static Finding fine(String about, String what) {
    return new Finding(Grade.FINE, about, what, "");
  }

  private static Finding risk(String about, String what, String remedy) {
    return new Finding(Grade.RISK, about, what, remedy);
  }

  private static Finding weakness(String about, String what, String remedy) {
    return new Finding(Grade.WEAKNESS, about, what, remedy);
  }
}
