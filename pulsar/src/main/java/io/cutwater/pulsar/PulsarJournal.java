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
  private final JournalProtection protection;

  public PulsarJournal(PulsarClients clients, Settings settings) {
    this.clients = clients;
    this.settings = settings;
    this.names = new WriterName(clients, Duration.ZERO);
    this.protection = new JournalProtection(clients, settings);
  }

  /**
   * Where a journal is.
   *
   * @param topic its topic, without partitions: {@code
   *     persistent://tenant/namespace/cutwater-journal-deployment-lane}
   * @param instance who we are among the instances that may own the lane
   * @param compactionBytes what the topic grows by before the broker compacts it
   * @param writeLimit a record that is not confirmed within this is in doubt
   * @param askWithin an owner that started on a record's word that the journal is protected sees
   *     for itself within this
   */
  public record Settings(
      String topic,
      String instance,
      long compactionBytes,
      Duration writeLimit,
      Duration askWithin) {

    public Settings {
      topic = TopicName.get(topic).toString();
      if (instance.isBlank() || compactionBytes < 1) {
        throw new IllegalArgumentException("a journal has an instance and is compacted: " + topic);
      }
    }

    /** The usual limits: compaction every MiB, 30 s for a record, two minutes to ask within. */
    public static Settings of(String topic, String instance) {
      return new Settings(topic, instance, 1 << 20, Duration.ofSeconds(30), Duration.ofMinutes(2));
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
          if (HeldJournal.isState(message.get())) {
            state = Optional.of(HeldJournal.record(message.get()));
          }
          boolean isLast = !end.get().isAfter(reading.position(message.get()));
          message = isLast ? Optional.empty() : reading.nextStored();
        }
      }
    }
    return state;
  }

  @Override
  public Optional<Held> take(Inbox inbox) throws FaultException {
    Optional<List<String>> asked = protection.make();
    try {
      Producer<byte[]> producer = names.create(producer());
      return Optional.of(
          new HeldJournal(
              settings,
              protection,
              asked,
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
