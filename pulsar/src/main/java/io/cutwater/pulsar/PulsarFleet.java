package io.cutwater.pulsar;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cutwater.relay.Fault;
import io.cutwater.relay.Fault.Code;
import io.cutwater.relay.FaultException;
import java.time.Duration;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.pulsar.client.api.CompressionType;
import org.apache.pulsar.client.api.Consumer;
import org.apache.pulsar.client.api.ConsumerEventListener;
import org.apache.pulsar.client.api.Producer;
import org.apache.pulsar.client.api.Schema;
import org.apache.pulsar.client.api.SubscriptionMode;
import org.apache.pulsar.client.api.SubscriptionType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the instances of a deployment share on a cluster: slots, of which each has its part, and a
 * topic on which each hears what the others say.
 *
 * <p>Slots are the partitions of a topic on which nobody publishes. Every instance subscribes to
 * all of them with one failover subscription; the broker makes one consumer of each partition the
 * active one, evenly by the consumers' names, and does so again when one comes or goes. So it is
 * the broker that notices a death and spreads the work.
 *
 * <p>Only those share slots that say that they have the same work; all of a deployment hear one
 * another.
 *
 * <p>Nothing here is a lock: what an instance knows of its slots may be old, and words may be lost.
 * Words are not stored. Slots are a persistent topic, which stays empty: of a non-persistent one
 * the broker (4.0) tells nobody who is active.
 */
public final class PulsarFleet implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(PulsarFleet.class);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(3);
  private static final int PENDING_MAX = 100;
  private static final int HEARD_MAX = 1_000;
  private static final int SAY_SECONDS = 5;

  private final PulsarClients clients;
  private final Settings settings;
  private final Slots slots = new Slots();
  private final Deque<Supplier<CompletableFuture<Void>>> opened = new ConcurrentLinkedDeque<>();
  private final int count;
  private final Producer<byte[]> mouth;
  private final Consumer<byte[]> share;

  /**
   * Where a fleet meets.
   *
   * @param namespace tenant and namespace of its topics
   * @param deployment which instances belong together
   * @param work names what is divided into slots: letters, digits, dashes
   * @param instance unique among them
   * @param slots into how many the work is divided, where the topic has yet to be made
   */
  public record Settings(
      String namespace, String deployment, String work, String instance, int slots) {

    public Settings {
      if (slots < 1) {
        throw new IllegalArgumentException("there is one slot at least, not " + slots);
      }
    }

    String slotsTopic() {
      return "persistent://" + namespace + "/cutwater-slots-" + deployment + "-" + work;
    }

    String wordsTopic() {
      return "non-persistent://" + namespace + "/cutwater-fleet-" + deployment;
    }
  }

  /** Hears what any instance says, itself included. Called on a client's thread: must not block. */
  @FunctionalInterface
  public interface Listener {
    void heard(String words);
  }

  private PulsarFleet(PulsarClients clients, Settings settings, Listener listener)
      throws FaultException {
    this.clients = clients;
    this.settings = settings;
    boolean complete = false;
    try {
      this.count = make(settings.slotsTopic(), settings.slots());
      make(settings.wordsTopic(), 1);
      open("hearing " + settings.wordsTopic(), ears(listener), Consumer::closeAsync);
      this.mouth = open("speaking on " + settings.wordsTopic(), mouth(), Producer::closeAsync);
      this.share = open("taking part in " + settings.slotsTopic(), share(), Consumer::closeAsync);
      complete = true;
    } finally {
      if (!complete) {
        close();
      }
    }
  }

  /**
   * Joins the fleet, making its topics where they are missing. Blocks, bounded in time.
   *
   * @throws FaultException when the cluster cannot be reached or does not let us; nothing is left
   *     open then
   */
  public static PulsarFleet join(PulsarClients clients, Settings settings, Listener listener)
      throws FaultException {
    return new PulsarFleet(clients, settings, listener);
  }

  /** How many partitions the topic has: so many, unless it was made with others. */
  private int make(String topic, int partitions) throws FaultException {
    if (clients.admin().isEmpty()) {
      throw new FaultException(
          Fault.retry(
              Code.TARGET_UNAVAILABLE,
              "instances cannot find one another without an admin address",
              "give pulsar.admin in the configuration"));
    }
    PulsarTopics topics = new PulsarTopics(clients);
    topics.create(clients.admin().get(), topic, partitions);
    return topics
        .existing(topic)
        .map(List::size)
        .orElseThrow(() -> new FaultException(PulsarTopics.missing(topic, PulsarTopics.GONE)));
  }

  /** What comes to be after nobody waits for it any longer is closed. */
  private <T> T open(
      String doing, CompletableFuture<T> opening, Function<T, CompletableFuture<Void>> closing)
      throws FaultException {
    opened.push(() -> opening.thenCompose(closing));
    return Answer.within(clients.answerLimit(), doing, opening);
  }

  private CompletableFuture<Consumer<byte[]>> ears(Listener listener) {
    return clients
        .client()
        .newConsumer(Schema.BYTES)
        .topic(settings.wordsTopic())
        .subscriptionName("cutwater-" + settings.instance() + "-" + UUID.randomUUID())
        .subscriptionType(SubscriptionType.Exclusive)
        .receiverQueueSize(HEARD_MAX)
        .autoUpdatePartitions(false)
        .messageListener((consumer, message) -> {
          listener.heard(new String(message.getValue(), UTF_8));
          var unused = consumer.acknowledgeAsync(message);
        })
        .subscribeAsync();
  }

  private CompletableFuture<Producer<byte[]>> mouth() {
    return clients
        .client()
        .newProducer(Schema.BYTES)
        .topic(settings.wordsTopic())
        .enableBatching(false)
        .compressionType(CompressionType.LZ4)
        .maxPendingMessages(PENDING_MAX)
        .blockIfQueueFull(false)
        .sendTimeout(SAY_SECONDS, TimeUnit.SECONDS)
        .autoUpdatePartitions(false)
        .createAsync();
  }

  private CompletableFuture<Consumer<byte[]>> share() {
    return clients
        .client()
        .newConsumer(Schema.BYTES)
        .topic(settings.slotsTopic())
        .subscriptionName("cutwater")
        .subscriptionType(SubscriptionType.Failover)
        .subscriptionMode(SubscriptionMode.NonDurable)
        .consumerName(settings.instance())
        .consumerEventListener(slots)
        .receiverQueueSize(1)
        .autoUpdatePartitions(false)
        .subscribeAsync();
  }

  /** What is divided into slots. */
  public String work() {
    return settings.work();
  }

  /** How many slots there are. */
  public int count() {
    return count;
  }

  /** Whether that slot is this instance's. One that the broker said nothing of yet is. */
  public boolean owns(int slot) {
    return !slots.elsewhere.contains(slot);
  }

  /** Says something to all instances; it may be lost. Does not block. */
  public void say(String words) {
    var unused =
        mouth
            .sendAsync(words.getBytes(UTF_8))
            .whenComplete((id, failure) -> {
              if (failure != null) {
                LOG.debug("{} was not told: {}", settings.wordsTopic(), failure.getMessage());
              }
            });
  }

  /** Closes, and removes what is left of this work's slots where nobody has a share any more. */
  public void abandon() {
    close();
    clients
        .admin()
        .ifPresent(admin -> {
          var unused = admin.topics().deletePartitionedTopicAsync(settings.slotsTopic());
        });
  }

  /** Gives all slots back; goes on hearing and saying. */
  public void leave() {
    var unused = Answer.closed(CLOSE_LIMIT, share.closeAsync());
  }

  @Override
  public void close() {
    CompletableFuture<?>[] closing =
        opened.stream().map(Supplier::get).toArray(CompletableFuture[]::new);
    var unused = Answer.closed(CLOSE_LIMIT, CompletableFuture.allOf(closing));
  }

  /** Which slots are another instance's. */
  private static final class Slots implements ConsumerEventListener {

    private static final long serialVersionUID = 1;

    private final Set<Integer> elsewhere = ConcurrentHashMap.newKeySet();

    @Override
    public void becameActive(Consumer<?> consumer, int partition) {
      elsewhere.remove(partition);
    }

    @Override
    public void becameInactive(Consumer<?> consumer, int partition) {
      elsewhere.add(partition);
    }
  }
}
