package io.cutwater.pulsar;

import io.cutwater.relay.Fault;
import io.cutwater.relay.Fault.Code;
import io.cutwater.relay.FaultException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.apache.pulsar.client.admin.PulsarAdmin;
import org.apache.pulsar.common.naming.TopicDomain;
import org.apache.pulsar.common.naming.TopicName;

/**
 * The topics that a channel reads now: each call looks again. Nothing is made or altered. Topics
 * that Pulsar or Cutwater keep for themselves are never among those that a pattern finds.
 */
public final class SourceTopics {

  /** Topics that one pattern may find. */
  static final int FOUND_MAX = 10_000;

  private static final String OURS = "cutwater-journal-";
  private static final String SYSTEM = "__";

  private final PulsarClients clients;
  private final PulsarTopics topics;

  public SourceTopics(PulsarClients clients) {
    this.clients = clients;
    this.topics = new PulsarTopics(clients);
  }

  /** Which topics. */
  public sealed interface Wanted {

    /**
     * These.
     *
     * @param topics full names, without partition
     */
    record Named(List<String> topics) implements Wanted {
      public Named {
        topics = List.copyOf(topics);
      }
    }

    /**
     * Those of a namespace whose own name matches as a whole.
     *
     * @param namespace tenant and namespace, {@code public/default}
     */
    record Matching(String namespace, Pattern pattern) implements Wanted {}
  }

  /**
   * A topic and what a lane can read of it.
   *
   * @param topic its full name
   * @param sources its partitions in their order; the topic itself where it has none; nothing where
   *     it does not exist
   */
  public record Found(String topic, List<String> sources) {
    public Found {
      sources = List.copyOf(sources);
    }
  }

  /**
   * What there is now: named topics in their order, matching ones by name.
   *
   * @throws FaultException where the cluster cannot be asked
   */
  public List<Found> find(Wanted wanted) throws FaultException {
    List<String> names =
        switch (wanted) {
          case Wanted.Named(List<String> named) -> named;
          case Wanted.Matching(String namespace, Pattern pattern) -> matching(namespace, pattern);
        };
    List<Found> found = new ArrayList<>();
    for (String name : names) {
      found.add(new Found(name, topics.existing(name).orElse(List.of())));
    }
    return found;
  }

  private List<String> matching(String namespace, Pattern pattern) throws FaultException {
    PulsarAdmin admin =
        clients
            .admin()
            .orElseThrow(() ->
                new FaultException(
                    Fault.retry(
                        Code.SOURCE_MISSING,
                        "without an admin address the topics of " + namespace + " are not known",
                        "set pulsar.admin, or name the topics")));
    TreeSet<String> names = new TreeSet<>();
    names.addAll(listed(namespace, admin.topics().getListAsync(namespace, TopicDomain.persistent)));
    names.addAll(listed(namespace, admin.topics().getPartitionedTopicListAsync(namespace)));
    TreeSet<String> found = new TreeSet<>();
    for (String name : names) {
      TopicName topic = TopicName.get(TopicName.get(name).getPartitionedTopicName());
      if (topic.getDomain() == TopicDomain.persistent && isMatching(topic, pattern)) {
        found.add(topic.toString());
      }
    }
    if (found.size() > FOUND_MAX) {
      throw new FaultException(
          Fault.halt(
              Code.LIMIT,
              found.size() + " topics of " + namespace + " match " + pattern,
              "a channel reads " + FOUND_MAX + " at most: make the pattern narrower"));
    }
    return List.copyOf(found);
  }

  private static boolean isMatching(TopicName topic, Pattern pattern) {
    String name = topic.getLocalName();
    return !name.startsWith(SYSTEM) && !name.startsWith(OURS) && pattern.matcher(name).matches();
  }

  /** A namespace that is not there has no topics. */
  private List<String> listed(String namespace, CompletableFuture<List<String>> future)
      throws FaultException {
    String doing = "listing the topics of " + namespace;
    try {
      return Optional.ofNullable(Answer.raw(clients.answerLimit(), future)).orElse(List.of());
    } catch (ExecutionException e) {
      if (Faults.isMissing(e)) {
        return List.of();
      }
      throw Faults.exception(doing, e);
    } catch (TimeoutException e) {
      throw Faults.exception(doing, e);
    }
  }
}
