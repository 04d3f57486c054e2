package io.cutwater.pulsar;

import io.cutwater.message.TargetName;
import io.cutwater.relay.Fault;
import io.cutwater.relay.Fault.Code;
import io.cutwater.relay.FaultException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.pulsar.client.admin.PulsarAdmin;
import org.apache.pulsar.client.admin.PulsarAdminException;
import org.apache.pulsar.client.api.Producer;
import org.apache.pulsar.common.naming.TopicName;

/** The topics that channels write to: found, made where missing, never altered. */
public final class PulsarTopics {

  /** Why a topic is missing that was just made. */
  static final String GONE = "it was made, and is gone again";

  private final PulsarClients clients;

  public PulsarTopics(PulsarClients clients) {
    this.clients = clients;
  }

  /**
   * The targets that {@code wanted} is divided into, in the order of its partitions; one target,
   * the topic itself, where it has none.
   */
  public List<TargetName> resolve(PulsarTopicSettings wanted) throws FaultException {
    Optional<List<String>> existing = existing(wanted.topic());
    if (existing.isEmpty()) {
      make(wanted);
      existing = existing(wanted.topic());
    }
    if (existing.isEmpty()) {
      throw new FaultException(missing(wanted.topic(), GONE));
    }
    Optional<Fault> difference = difference(wanted, existing.get());
    if (difference.isPresent()) {
      throw new FaultException(difference.get());
    }
    return existing.get().stream().map(TargetName::new).toList();
  }

  /** The topic's partitions, the topic itself where it has none, or empty where it is missing. */
  Optional<List<String>> existing(String topic) throws FaultException {
    String doing = "looking up " + topic;
    try {
      return Optional.of(
          Answer.raw(clients.answerLimit(), clients.client().getPartitionsForTopic(topic, false)));
    } catch (ExecutionException e) {
      if (Faults.isMissing(e)) {
        return Optional.empty();
      }
      throw Faults.exception(doing, e);
    } catch (TimeoutException e) {
      throw Faults.exception(doing, e);
    }
  }

  /**
   * When a topic without partitions was made, in base 36; empty where the broker does not tell, as
   * before 4.1.
   */
  Optional<String> incarnation(String topic) throws FaultException {
    if (clients.admin().isEmpty()) {
      return Optional.empty();
    }
    long made =
        Answer.within(
                clients.answerLimit(),
                "asking when " + topic + " was made",
                clients.admin().get().topics().getStatsAsync(topic))
            .getTopicCreationTimeStamp();
    return made > 0 ? Optional.of(Long.toString(made, 36)) : Optional.empty();
  }

  /** How an existing topic differs from what is wanted. */
  static Optional<Fault> difference(PulsarTopicSettings wanted, List<String> existing) {
    int partitions = partitions(wanted.topic(), existing);
    if (wanted.partitions().isEmpty() || wanted.partitions().getAsInt() == partitions) {
      return Optional.empty();
    }
    return Optional.of(
        Fault.halt(
            Code.TARGET_UNAVAILABLE,
            wanted.topic()
                + " has "
                + count(partitions)
                + ", and the channel asks for "
                + count(wanted.partitions().getAsInt()),
            "set the channel's partitions to what the topic has, or name another topic"));
  }

  static int partitions(String topic, List<String> existing) {
    return existing.equals(List.of(topic)) ? 0 : existing.size();
  }

  static String count(int partitions) {
    return switch (partitions) {
      case 0 -> "no partitions";
      case 1 -> "1 partition";
      default -> partitions + " partitions";
    };
  }

  private void make(PulsarTopicSettings wanted) throws FaultException {
    String topic = wanted.topic();
    if (!wanted.create()) {
      throw new FaultException(missing(topic, "the channel does not say that it be made"));
    }
    int partitions = wanted.partitions().orElse(0);
    if (clients.admin().isPresent()) {
      create(clients.admin().get(), topic, partitions);
    } else if (partitions > 0) {
      throw new FaultException(
          missing(topic, "without an admin address no partitions can be made"));
    } else {
      // A lookup makes only partitions; the first producer makes the topic itself.
      CompletableFuture<Void> made =
          clients
              .client()
              .newProducer()
              .topic(topic)
              .createAsync()
              .thenCompose(Producer::closeAsync);
      Answer.within(clients.answerLimit(), "creating " + topic, made);
    }
  }

  /** Makes a topic; one that is there already, perhaps with other partitions, is left as it is. */
  void create(PulsarAdmin admin, String topic, int partitions) throws FaultException {
    CompletableFuture<Void> made =
        partitions > 0
            ? admin.topics().createPartitionedTopicAsync(topic, partitions)
            : admin.topics().createNonPartitionedTopicAsync(topic);
    String doing = "creating " + topic + " with " + count(partitions);
    try {
      Answer.raw(clients.answerLimit(), made);
    } catch (ExecutionException e) {
      // Another instance was quicker: what it made is looked at next.
      if (!(Faults.cause(e) instanceof PulsarAdminException.ConflictException)) {
        throw Faults.exception(doing, e);
      }
    } catch (TimeoutException e) {
      throw Faults.exception(doing, e);
    }
  }

  /** The topic that {@code partition} is part of, or itself: policies are set there. */
  static String whole(String partition) {
    return TopicName.get(partition).getPartitionedTopicName();
  }

  static String namespace(String topic) {
    return TopicName.get(topic).getNamespace();
  }

  static Fault missing(String topic, String why) {
    return Fault.retry(
        Code.TARGET_UNAVAILABLE,
        topic + " does not exist: " + why,
        "create the topic, or set create: true and an admin address");
  }
}
