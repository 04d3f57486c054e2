package io.cutwater.pulsar;

import io.cutwater.lane.Inbox;
import io.cutwater.lane.Source;
import io.cutwater.message.LedgerPosition;
import io.cutwater.message.Position;
import io.cutwater.relay.Fault;
import io.cutwater.relay.Fault.Code;
import io.cutwater.relay.FaultException;
import io.cutwater.relay.SourceFacts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeoutException;
import org.apache.pulsar.client.api.Consumer;
import org.apache.pulsar.client.api.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Pulsar topic without partitions, or one partition, as the source of a lane. A topic that exists
 * is never altered; the lane's durable subscription on it is (docs/adr/0007).
 */
public final class PulsarSource implements Source {

  private static final Logger LOG = LoggerFactory.getLogger(PulsarSource.class);

  private final PulsarClients clients;
  private final PulsarSourceSettings settings;
  private final PulsarPlaces places;
  private final PulsarTopics topics;
  private final Readers readers;
  private final RetentionPin pin;

  /**
   * @param places names the cluster's topics in trails
   */
  public PulsarSource(PulsarClients clients, PulsarSourceSettings settings, PulsarPlaces places) {
    this.clients = clients;
    this.settings = settings;
    this.places = places;
    this.topics = new PulsarTopics(clients);
    this.readers = new Readers(clients);
    this.pin = new RetentionPin(clients, settings);
  }

  @Override
  public SourceFacts inspect(Optional<Position> floor) throws FaultException {
    exists();
    String topic = settings.topic();
    Optional<LedgerPosition> carried = floor.map(LedgerPosition.class::cast);
    List<String> weaknesses = new ArrayList<>();
    pin.settle(carried).ifPresent(weaknesses::add);
    Optional<LedgerPosition> last = readers.end(topic);
    Optional<LedgerPosition> first = last.isEmpty() ? Optional.empty() : readers.first(topic);
    Optional<Message<byte[]>> atFloor =
        carried.isEmpty() || last.isEmpty() ? Optional.empty() : readers.at(topic, carried.get());
    if (carried.isPresent() && atFloor.isEmpty() && !settings.compacted()) {
      weaknesses.add(
          "what stood behind "
              + carried.get()
              + " in "
              + topic
              + " may be lost: that message, which subscription "
              + settings.subscription()
              + " keeps, is gone; somebody moved the subscription, or messages expired");
    }
    if (clients.admin().isEmpty()) {
      weaknesses.add(
          "without an admin address a chunked message that the floor cuts in two may be lost");
    }
    return new SourceFacts(
        topic,
        topics.incarnation(topic).orElse(SourceFacts.UNKNOWN_INCARNATION),
        first.map(Position.class::cast),
        last.map(Position.class::cast),
        atFloor.map(message -> Instant.ofEpochMilli(message.getPublishTime())),
        weaknesses);
  }

  /** Sees to it that the topic is there, and never makes it by looking at it. */
  private void exists() throws FaultException {
    String whole = PulsarTopics.whole(settings.topic());
    Optional<List<String>> existing = topics.existing(whole);
    if (existing.isEmpty() && settings.create() && whole.equals(settings.topic())) {
      topics.resolve(new PulsarTopicSettings(whole, OptionalInt.of(0), true));
    } else if (existing.isEmpty() || !existing.get().contains(settings.topic())) {
      throw new FaultException(
          Fault.retry(
              Code.SOURCE_MISSING,
              "there is no topic "
                  + settings.topic()
                  + existing.map(found -> ", only " + found.size() + " as " + whole).orElse(""),
              "create it, or say create: true"));
    }
  }

  @Override
  public Reading open(Optional<Position> floor, String formerConsumer, Inbox inbox)
      throws FaultException {
    exists();
    Optional<LedgerPosition> carried = floor.map(LedgerPosition.class::cast);
    String whole = PulsarTopics.whole(settings.topic());
    String name =
        settings.subscription()
            + "-"
            + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
    EnvelopeReader envelopes = new EnvelopeReader(whole, places.of(whole));
    Optional<Consumer<byte[]>> pinned = pinned();
    boolean opened = false;
    try {
      TopicReading reading =
          new TopicReading(
              settings,
              new TopicReading.Origin(
                  name, pin, pinned, envelopes, new SchemaNames(clients, whole)),
              inbox);
      TopicFeed feed =
          new TopicFeed(
              clients, settings, name, carried, averageBytes(), () -> reading.lost("reader"));
      reading.start(feed, clients.watch());
      floor.ifPresent(reading::acknowledge);
      opened = true;
      return reading;
    } finally {
      if (!opened) {
        pinned.ifPresent(consumer -> {
          var unused = consumer.closeAsync();
        });
      }
    }
  }

  /** Reading needs no subscription: whoever keeps us out of it only keeps us from retaining. */
  private Optional<Consumer<byte[]>> pinned() throws FaultException {
    try {
      return Optional.of(pin.subscribe());
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn(
          "nothing keeps unread messages in {}: {}",
          settings.topic(),
          Faults.of("subscribing as " + settings.subscription(), e).what());
      return Optional.empty();
    }
  }

  /** Of all entries, so never less than of messages; a cautious guess where nobody tells. */
  private long averageBytes() throws FaultException {
    long cautious = TopicFeed.QUEUE_BYTES / 16;
    if (clients.admin().isEmpty()) {
      return cautious;
    }
    try {
      var stats =
          Answer.raw(
              clients.answerLimit(),
              clients.admin().get().topics().getInternalStatsAsync(settings.topic()));
      return stats.numberOfEntries == 0 ? cautious : stats.totalSize / stats.numberOfEntries;
    } catch (ExecutionException | TimeoutException e) {
      return cautious;
    }
  }
}
