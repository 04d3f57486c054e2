package io.cutwater.pulsar;

import io.cutwater.lane.Inbox;
import io.cutwater.lane.Journal;
import io.cutwater.message.LedgerPosition;
import io.cutwater.relay.FaultException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.pulsar.client.api.Message;
import org.apache.pulsar.client.api.Producer;
import org.apache.pulsar.client.api.ProducerAccessMode;
import org.apache.pulsar.client.api.ProducerBuilder;
import org.apache.pulsar.client.api.Schema;
import org.apache.pulsar.common.naming.TopicName;

/**
 * A lane's journal: a compacted topic whose exclusive producer is the lane's lock.
 *
 * <p>The access mode is {@code Exclusive} and never {@code WaitForExclusive}: a paused owner whose
 * place was taken would join the queue of the waiting again, without a word, and own the lane once
 * more when its successor dies (E1). With {@code Exclusive} it is fenced.
 */
public final class PulsarJournal implements Journal {

  private final PulsarClients clients;
  private final Settings settings;
  private final WriterName names;
  private volatile boolean isProtected;

  public PulsarJournal(PulsarClients clients, Settings settings) {
    this.clients = clients;
    this.settings = settings;
    this.names = new WriterName(clients, Duration.ZERO);
  }

  /**
   * Where a journal is.
   *
   * @param topic its topic, without partitions: {@code
   *     persistent://tenant/namespace/cutwater-journal-deployment-lane}
   * @param instance who we are among the instances that may own the lane
   * @param compactionBytes what the topic grows by before the broker compacts it
   * @param writeLimit a record that is not confirmed within this is in doubt
   */
  public record Settings(String topic, String instance, long compactionBytes, Duration writeLimit) {

    public Settings {
      topic = TopicName.get(topic).toString();
      if (instance.isBlank() || compactionBytes < 1) {
        throw new IllegalArgumentException("a journal has an instance and is compacted: " + topic);
      }
    }

    /** The usual limits: compaction every MiB, 30 s for a record. */
    public static Settings of(String topic, String instance) {
      return new Settings(topic, instance, 1 << 20, Duration.ofSeconds(30));
    }
  }

  /** Who holds the lock now, as far as can be told. Blocks. */
  public String holder() {
    return names.holder(settings.topic(), settings.instance());
  }

  /**
   * The last state record, whoever owns the lane: nothing is taken, made or written. Empty where
   * the journal has none, or is not there. Blocks.
   */
  public Optional<String> look() throws FaultException {
    if (new PulsarTopics(clients).existing(settings.topic()).isEmpty()) {
      return Optional.empty();
    }
    Readers readers = new Readers(clients);
    Optional<LedgerPosition> end = readers.end(settings.topic());
    Optional<String> state = Optional.empty();
    if (end.isPresent()) {
      try (Readers.Reading reading = readers.compacted(settings.topic())) {
        Optional<Message<byte[]>> message = reading.nextStored();
        while (message.isPresent()) {
          Optional<String> newer = HeldJournal.state(message.get());
          state = newer.isPresent() ? newer : state;
          boolean isLast = !end.get().isAfter(reading.position(message.get()));
          message = isLast ? Optional.empty() : reading.nextStored();
        }
      }
    }
    return state;
  }

  @Override
  public Optional<Held> take(Inbox inbox) throws FaultException {
    List<String> weak = prepared();
    try {
      Producer<byte[]> producer = names.create(producer());
      return Optional.of(
          new HeldJournal(
              settings,
              weak,
              clients.answerLimit(),
              producer,
              new Readers(clients),
              inbox,
              clients.watch()));
    } catch (ExecutionException e) {
      if (Faults.isHeldByAnother(e)) {
        return Optional.empty();
      }
      throw Faults.exception("taking the journal " + settings.topic(), e);
    } catch (TimeoutException e) {
      throw Faults.exception("taking the journal " + settings.topic(), e);
    }
  }

  /** What is protected stays so; where it is not, somebody may have mended that since. */
  private List<String> prepared() throws FaultException {
    if (isProtected) {
      return List.of();
    }
    List<String> weaknesses =
        new JournalTopic(clients, settings.topic(), settings.compactionBytes()).prepare();
    isProtected = weaknesses.isEmpty();
    return weaknesses;
  }

  private ProducerBuilder<byte[]> producer() {
    return clients
        .client()
        .newProducer(Schema.BYTES)
        .topic(settings.topic())
        .producerName(settings.instance())
        .accessMode(ProducerAccessMode.Exclusive)
        .sendTimeout(Math.toIntExact(settings.writeLimit().toMillis()), TimeUnit.MILLISECONDS)
        .enableBatching(false)
        .blockIfQueueFull(false)
        .property("cutwater-instance", settings.instance());
  }
}
