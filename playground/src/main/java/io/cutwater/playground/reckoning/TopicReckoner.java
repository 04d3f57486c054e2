package io.cutwater.playground.reckoning;

import io.nats.client.Connection;
import io.nats.client.IterableConsumer;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamStatusCheckedException;
import io.nats.client.Message;
import io.nats.client.StreamContext;
import io.nats.client.api.OrderedConsumerConfiguration;
import io.nats.client.api.StreamState;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.HdrHistogram.Histogram;
import org.apache.pulsar.client.api.MessageId;
import org.apache.pulsar.client.api.PulsarClient;
import org.apache.pulsar.client.api.Reader;

/**
 * Reads a topic and the stream it was carried to, and tells every difference. Messages are known by
 * their payloads alone, and no header of anybody's is believed: a load gives each message a payload
 * of its own. One that was altered counts as lost and as a stranger.
 */
public final class TopicReckoner {

  private static final Duration SILENCE_MAX = Duration.ofSeconds(30);
  private static final int SIGNIFICANT_DIGITS = 3;
  private static final int RECEIVER_QUEUE = 5_000;

  /** What lanes keep in a stream for themselves. */
  private static final String FENCES = "cutwater.fence.";

  private final Connection nats;
  private final PulsarClient pulsar;
  private final Fingerprint fingerprint = new Fingerprint();

  /** Both connections remain the caller's. */
  public TopicReckoner(Connection nats, PulsarClient pulsar) {
    this.nats = nats;
    this.pulsar = pulsar;
  }

  /**
   * Where a message of the topic stands.
   *
   * @param partition counted from 0
   * @param index among the messages of its partition
   */
  private record Place(int partition, long index, long publishMillis) {}

  /** The topic's messages that no copy was found of yet. */
  private static final class Ledger {
    private final Map<Long, Deque<Place>> open = new HashMap<>();
    private long published;

    void add(long message, Place place) {
      open.computeIfAbsent(message, absent -> new ArrayDeque<>()).addLast(place);
      published++;
    }
  }

  /** Counts copies. */
  private static final class Copies {
    private final Histogram latencyMillis = new Histogram(SIGNIFICANT_DIGITS);
    private long stored;
    private long deadLettered;
    private long duplicated;
    private long reordered;
    private long strangers;
  }

  /**
   * Compares everything. What is published while it reads may count as lost: a load is ended first.
   *
   * @param topic partitioned or not
   * @param deadLetters the stream of dead letters; it need not exist
   */
  public Reckoning reckon(String topic, String stream, Optional<String> deadLetters)
      throws IOException, InterruptedException {
    Ledger ledger = readTopic(topic);
    Copies copies = new Copies();
    readStream(stream, false, ledger, copies);
    if (deadLetters.isPresent() && exists(deadLetters.get())) {
      readStream(deadLetters.get(), true, ledger, copies);
    }
    long lost = ledger.open.values().stream().mapToLong(Deque::size).sum();
    return new Reckoning(
        ledger.published,
        copies.stored,
        copies.deadLettered,
        lost,
        copies.duplicated,
        copies.reordered,
        0,
        copies.strangers,
        latency(copies.latencyMillis));
  }

  private static Latency latency(Histogram millis) {
    return millis.getTotalCount() == 0
        ? new Latency(0, 0, 0)
        : new Latency(
            millis.getValueAtPercentile(50), millis.getValueAtPercentile(99), millis.getMaxValue());
  }

  private Ledger readTopic(String topic) throws IOException, InterruptedException {
    Ledger ledger = new Ledger();
    List<String> partitions = partitions(topic);
    for (int partition = 0; partition < partitions.size(); partition++) {
      readPartition(partitions.get(partition), partition, ledger);
    }
    return ledger;
  }

  private List<String> partitions(String topic) throws IOException, InterruptedException {
    try {
      return pulsar
          .getPartitionsForTopic(topic, false)
          .get(SILENCE_MAX.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException("cannot find topic " + topic, e);
    }
  }

  private void readPartition(String name, int partition, Ledger ledger) throws IOException {
    try (Reader<byte[]> reader =
        pulsar
            .newReader()
            .topic(name)
            .startMessageId(MessageId.earliest)
            .receiverQueueSize(RECEIVER_QUEUE)
            .create()) {
      long index = 0;
      while (reader.hasMessageAvailable()) {
        org.apache.pulsar.client.api.Message<byte[]> message =
            reader.readNext((int) SILENCE_MAX.toSeconds(), TimeUnit.SECONDS);
        if (message == null) {
          throw new IOException("topic " + name + " was silent");
        }
        ledger.add(
            fingerprint.ofMessage("", message.getData()),
            new Place(partition, index++, message.getPublishTime()));
      }
    }
  }

  private boolean exists(String stream) throws IOException {
    try {
      return nats.jetStreamManagement().getStreamNames().contains(stream);
    } catch (JetStreamApiException e) {
      throw new IOException("cannot list streams", e);
    }
  }

  private void readStream(String name, boolean deadLetters, Ledger ledger, Copies copies)
      throws IOException, InterruptedException {
    try {
      StreamContext stream = nats.getStreamContext(name);
      StreamState state = stream.getStreamInfo().getStreamState();
      if (state.getMsgCount() > 0) {
        read(stream, state.getLastSequence(), deadLetters, ledger, copies);
      }
    } catch (JetStreamApiException | JetStreamStatusCheckedException e) {
      throw new IOException("cannot read stream " + name, e);
    }
  }

  private void read(
      StreamContext stream, long last, boolean deadLetters, Ledger ledger, Copies copies)
      throws IOException,
          InterruptedException,
          JetStreamApiException,
          JetStreamStatusCheckedException {
    Map<Integer, Long> highest = new HashMap<>();
    IterableConsumer messages =
        stream.createOrderedConsumer(new OrderedConsumerConfiguration()).iterate();
    try {
      long sequence = 0;
      while (sequence < last) {
        Message message = messages.nextMessage(SILENCE_MAX);
        if (message == null) {
          throw new IOException("the stream was silent for " + SILENCE_MAX);
        }
        sequence = message.metaData().streamSequence();
        if (!message.getSubject().startsWith(FENCES)) {
          enter(message, deadLetters, ledger, copies, highest);
        }
        if (message.metaData().pendingCount() == 0) {
          return;
        }
      }
    } finally {
      close(messages);
    }
  }

  private void enter(
      Message message,
      boolean deadLetter,
      Ledger ledger,
      Copies copies,
      Map<Integer, Long> highest) {
    long print = fingerprint.ofMessage("", message.getData());
    copies.stored++;
    if (deadLetter) {
      copies.deadLettered++;
    }
    Deque<Place> places = ledger.open.get(print);
    if (places == null) {
      copies.strangers++;
      return;
    }
    Place place = places.pollFirst();
    if (place == null) {
      copies.duplicated++;
      return;
    }
    if (place.index() < highest.getOrDefault(place.partition(), -1L)) {
      copies.reordered++;
    }
    highest.merge(place.partition(), place.index(), Math::max);
    long storedMillis = message.metaData().timestamp().toInstant().toEpochMilli();
    copies.latencyMillis.recordValue(Math.max(0, storedMillis - place.publishMillis()));
  }

  private static void close(IterableConsumer messages) throws IOException {
    try {
      messages.close();
    } catch (Exception e) {
      throw new IOException("cannot end the reading", e);
    }
  }
}
