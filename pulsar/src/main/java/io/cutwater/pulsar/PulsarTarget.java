package io.cutwater.pulsar;

import io.cutwater.lane.Inbox;
import io.cutwater.lane.Target;
import io.cutwater.message.LaneId;
import io.cutwater.message.LedgerPosition;
import io.cutwater.message.Position;
import io.cutwater.message.StreamSequence;
import io.cutwater.relay.Event;
import io.cutwater.relay.FaultException;
import io.cutwater.relay.Skipped;
import io.cutwater.relay.TargetFacts;
import io.cutwater.relay.TargetOpening;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.pulsar.client.api.Producer;
import org.apache.pulsar.client.api.ProducerAccessMode;
import org.apache.pulsar.client.api.ProducerBuilder;
import org.apache.pulsar.client.api.PulsarClientException;
import org.apache.pulsar.client.api.Schema;

/** The topic-partitions that one lane writes to: one producer, named by the lane, on each. */
public final class PulsarTarget implements Target {

  /** Of a topic without a future: what was pushed and is not stored never will be. */
  private static final long NOTHING_PUSHED = -1;

  /** Topics that a lane opens at the same time: each takes several round trips to its broker. */
  private static final int OPENINGS_MAX = 32;

  /**
   * Topics that messages name, so that they are looked up, and made, when they are opened.
   *
   * @param deadLetters the one topic that is not of that kind
   * @param partitions how many each of them has; 0 for none
   * @param create whether a missing one is made
   */
  public record FanOut(String deadLetters, int partitions, boolean create) {

    Optional<PulsarTopicSettings> wanted(String target) {
      return target.equals(deadLetters)
          ? Optional.empty()
          : Optional.of(
              new PulsarTopicSettings(
                  PulsarTopics.whole(target), OptionalInt.of(partitions), create));
    }
  }

  private final PulsarClients clients;
  private final Settings settings;
  private final LaneId lane;
  private final String stream;
  private final BrokerLimits limits;
  private final Deduplication deduplication;
  private final WriterName names;
  private final Readers readers;
  private final Optional<FanOut> fanOut;
  private final Semaphore openings = new Semaphore(OPENINGS_MAX, true);

  /**
   * @param stream the stream that the lane reads, as {@code cutwater-stream} tells consumers
   */
  public PulsarTarget(PulsarClients clients, Settings settings, LaneId lane, String stream) {
    this(clients, settings, lane, stream, Optional.empty());
  }

  /** The same for topics that messages name. */
  public PulsarTarget(
      PulsarClients clients, Settings settings, LaneId lane, String stream, FanOut fanOut) {
    this(clients, settings, lane, stream, Optional.of(fanOut));
  }

  private PulsarTarget(
      PulsarClients clients,
      Settings settings,
      LaneId lane,
      String stream,
      Optional<FanOut> fanOut) {
    this.clients = clients;
    this.settings = settings;
    this.lane = lane;
    this.stream = stream;
    this.limits = new BrokerLimits(clients);
    this.deduplication = new Deduplication(clients, settings.deduplicationWait());
    this.names = new WriterName(clients, settings.nameWait());
    this.readers = new Readers(clients);
    this.fanOut = fanOut;
  }

  /**
   * How a lane writes.
   *
   * @param pendingMax messages sent and not answered at most; the lane's window or more, since a
   *     send beyond it fails
   * @param batchMessages messages in one entry at most
   * @param batchBytes bytes in one entry at most; lowered to what the topic takes
   * @param batchDelay how long a batch waits for more
   * @param nameWait how long a held name is waited for
   * @param deduplicationWait how long the broker may take to switch deduplication on
   * @param skipSetMax stored but not journalled positions that a scan may find
   */
  public record Settings(
      int pendingMax,
      int batchMessages,
      int batchBytes,
      Duration batchDelay,
      Duration nameWait,
      Duration deduplicationWait,
      int skipSetMax) {

    public Settings {
      if (pendingMax < 1 || batchMessages < 1 || batchBytes < 1 || skipSetMax < 1) {
        throw new IllegalArgumentException("every limit of a writer is 1 at least");
      }
    }

    /** What a lane uses whose window is {@code pendingMax} messages. */
    public static Settings forWindow(int pendingMax) {
      return new Settings(
          pendingMax,
          2_000,
          1 << 20,
          Duration.ofMillis(5),
          Duration.ofSeconds(75),
          Duration.ofSeconds(15),
          1_000_000);
    }

    /** The same, waiting so long for a held name. */
    public Settings withNameWait(Duration wait) {
      return new Settings(
          pendingMax, batchMessages, batchBytes, batchDelay, wait, deduplicationWait, skipSetMax);
    }

    /** The same with another limit of what a scan may find. */
    public Settings withSkipSetMax(int max) {
      return new Settings(
          pendingMax, batchMessages, batchBytes, batchDelay, nameWait, deduplicationWait, max);
    }

    /** The same with other batches. */
    public Settings withBatches(int messages, int bytes, Duration delay) {
      return new Settings(
          pendingMax, messages, bytes, delay, nameWait, deduplicationWait, skipSetMax);
    }
  }

  /**
   * The largest message, by {@link MessageSize#of}, that may be sent to {@code topic}: the broker's
   * limit as far as it tells, else its default.
   */
  public int maxMessageBytes(String topic) throws FaultException {
    return limits.maxMessageBytes(topic);
  }

  /** The same for topics that are not made yet: the broker's own limit. */
  public int maxMessageBytes() throws FaultException {
    return limits.maxMessageBytes();
  }

  @Override
  public Writing open(TargetOpening opening, Inbox inbox) throws FaultException {
    try {
      openings.acquire();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Faults.exception("waiting for Pulsar", e);
    }
    try {
      return opened(opening, inbox);
    } finally {
      openings.release();
    }
  }

  private Writing opened(TargetOpening opening, Inbox inbox) throws FaultException {
    String topic = opening.target().value();
    Optional<PulsarTopicSettings> wanted = fanOut.flatMap(named -> named.wanted(topic));
    if (wanted.isPresent()) {
      var unused = new PulsarTopics(clients).resolve(wanted.get());
    }
    Optional<String> weakness = deduplication.ensure(topic);
    int maxBytes = wanted.isPresent() ? limits.maxMessageBytes() : limits.maxMessageBytes(topic);
    Producer<byte[]> producer;
    try {
      producer = names.take(producer(topic, opening.writer(), maxBytes), topic, opening.writer());
    } catch (FaultException e) {
      if (e.getCause() instanceof PulsarClientException.TopicTerminatedException) {
        TargetFacts facts = scan(opening, inbox, NOTHING_PUSHED, List.of());
        return new TerminatedWriting(facts, e.fault(), inbox);
      }
      throw FencedTopic.explained(clients, topic, e);
    }
    boolean opened = false;
    try {
      // Taken now: the client raises it with every receipt.
      long lastSequence = producer.getLastSequenceId();
      TargetFacts facts =
          scan(opening, inbox, lastSequence, weakness.map(List::of).orElse(List.of()));
      String writer = lane.text();
      String whole = PulsarTopics.whole(topic);
      TopicWriting writing =
          new TopicWriting(
              facts,
              producer,
              outgoing -> OutgoingContent.of(writer, stream, whole, outgoing, maxBytes),
              readers,
              settings.skipSetMax(),
              batchBytes(maxBytes),
              inbox,
              clients.watch());
      opened = true;
      return writing;
    } finally {
      if (!opened) {
        var unused = producer.closeAsync();
      }
    }
  }

  /** Fixes the end, now that nobody else can write under the name, and scans up to it. */
  private TargetFacts scan(
      TargetOpening opening, Inbox inbox, long lastSequence, List<String> weaknesses)
      throws FaultException {
    Optional<LedgerPosition> end = readers.end(opening.target().value());
    Optional<LedgerPosition> from = opening.scanFrom().map(LedgerPosition.class::cast);
    TargetScan scan =
        new TargetScan(
            readers,
            opening,
            settings.skipSetMax(),
            (at, found) -> inbox.post(new Event.ScanProgressed(opening.target(), at, found)));
    boolean complete;
    if (from.isEmpty() && !opening.known()) {
      complete = true;
    } else if (end.isEmpty()) {
      complete = from.isEmpty();
    } else {
      complete = scan.run(from, end.get());
    }
    Map<Position, Skipped> found = scan.found();
    return new TargetFacts(
        opening.target(),
        end.map(Position.class::cast),
        lastSequence,
        lastSequence < 1 ? Optional.empty() : Optional.of(new StreamSequence(lastSequence)),
        found,
        complete,
        weaknesses);
  }

  /** A whole batch must fit where one message must. */
  private int batchBytes(int maxBytes) {
    return Math.max(1, Math.min(settings.batchBytes(), maxBytes - MessageSize.FIXED_BYTES));
  }

  private ProducerBuilder<byte[]> producer(String topic, String writer, int maxBytes) {
    return clients
        .client()
        .newProducer(Schema.BYTES)
        .topic(topic)
        .producerName(writer)
        .accessMode(ProducerAccessMode.Shared)
        // A timeout would fail one message and let the next ones pass it.
        .sendTimeout(0, TimeUnit.SECONDS)
        .blockIfQueueFull(false)
        .maxPendingMessages(settings.pendingMax())
        .enableChunking(false)
        .enableBatching(true)
        .batchingMaxMessages(settings.batchMessages())
        .batchingMaxBytes(batchBytes(maxBytes))
        .batchingMaxPublishDelay(settings.batchDelay().toNanos(), TimeUnit.NANOSECONDS)
        .property(MessageProperties.LANE, lane.text());
  }
}
