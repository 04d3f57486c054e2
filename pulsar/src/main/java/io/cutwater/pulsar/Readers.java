package io.cutwater.pulsar;

import io.cutwater.message.LedgerPosition;
import io.cutwater.relay.Fault;
import io.cutwater.relay.Fault.Code;
import io.cutwater.relay.FaultException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.pulsar.client.api.Message;
import org.apache.pulsar.client.api.MessageId;
import org.apache.pulsar.client.api.PulsarClientException;
import org.apache.pulsar.client.api.Reader;
import org.apache.pulsar.client.api.ReaderBuilder;
import org.apache.pulsar.client.api.Schema;
import org.apache.pulsar.client.api.TopicMessageId;
import org.apache.pulsar.client.impl.ReaderImpl;

/** Opens readers that leave nothing behind on the broker: no cursor outlives them. */
final class Readers {

  private static final int QUEUE_MESSAGES = 500;
  static final Duration CLOSE_LIMIT = Duration.ofSeconds(3);

  /** Chunked messages that may be incomplete at once; the client drops the oldest beyond it. */
  static final int CHUNKED_MAX = 100;

  /** How long a chunked message may stay incomplete before the client drops it. */
  private static final Duration CHUNKED_EXPIRY = Duration.ofMinutes(10);

  private final PulsarClients clients;

  Readers(PulsarClients clients) {
    this.clients = clients;
  }

  /** Reads {@code topic} from {@code from}, itself included; empty: from the earliest message. */
  Reading from(String topic, Optional<LedgerPosition> from) throws FaultException {
    MessageId start = from.map(Positions::idOf).orElse(MessageId.earliest);
    return open(topic, builder(topic, start).receiverQueueSize(QUEUE_MESSAGES));
  }

  /**
   * A reader for a session, whose messages are to be released, behind {@code start} (empty: from
   * the earliest message).
   *
   * @param inclusive whether {@code start} itself is read
   * @param queueMessages how many messages the client may hold, a batch more
   */
  ReaderImpl<byte[]> session(
      PulsarSourceSettings settings,
      String name,
      Optional<LedgerPosition> start,
      boolean inclusive,
      int queueMessages)
      throws FaultException {
    ReaderBuilder<byte[]> builder =
        clients
            .client()
            .newReader(Schema.BYTES)
            .topic(settings.topic())
            .subscriptionName(name)
            .readerName(name)
            .startMessageId(start.map(Positions::idOf).orElse(MessageId.earliest))
            .readCompacted(settings.compacted())
            .receiverQueueSize(queueMessages)
            // A broker sends up to 5 MB of entries for whatever room there is in the queue, which
            // are tens of thousands of small messages: their payloads stay off the heap.
            .poolMessages(true)
            .maxPendingChunkedMessage(CHUNKED_MAX)
            .expireTimeOfIncompleteChunkedMessage(CHUNKED_EXPIRY.toMillis(), TimeUnit.MILLISECONDS);
    CompletableFuture<Reader<byte[]>> opening =
        (inclusive ? builder.startMessageIdInclusive() : builder).createAsync();
    boolean opened = false;
    try {
      Reader<byte[]> reader =
          Answer.within(clients.answerLimit(), "reading " + settings.topic(), opening);
      opened = true;
      return (ReaderImpl<byte[]>) reader;
    } finally {
      if (!opened) {
        var unused = opening.thenCompose(Reader::closeAsync);
      }
    }
  }

  /** Reads the newest record of each key of {@code topic}, and all that no compaction has seen. */
  Reading compacted(String topic) throws FaultException {
    return open(
        topic,
        builder(topic, MessageId.earliest).receiverQueueSize(QUEUE_MESSAGES).readCompacted(true));
  }

  /**
   * A reader for people who look back, from {@code from} on, itself included.
   *
   * @param compacted whether only what compaction leaves is read
   * @param queueMessages how many messages the client may hold, a batch more
   */
  Reading history(String topic, MessageId from, boolean compacted, int queueMessages)
      throws FaultException {
    return open(
        topic,
        builder(topic, from)
            .subscriptionRolePrefix("cutwater-trace")
            .readCompacted(compacted)
            .receiverQueueSize(queueMessages)
            .maxPendingChunkedMessage(CHUNKED_MAX));
  }

  /**
   * A reader like the former from the first message that was published at {@code from} or later.
   * Where the administration does not tell its place, the reader is sent there.
   */
  Reading history(String topic, Instant from, boolean compacted, int queueMessages)
      throws FaultException {
    Optional<MessageId> first = firstSince(topic, from);
    if (first.isPresent()) {
      return history(topic, first.get(), compacted, queueMessages);
    }
    Reading reading = history(topic, MessageId.latest, compacted, queueMessages);
    boolean sought = false;
    try {
      reading.seek(from);
      sought = true;
      return reading;
    } finally {
      if (!sought) {
        reading.close();
      }
    }
  }

  private Optional<MessageId> firstSince(String topic, Instant from) throws FaultException {
    if (clients.admin().isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          Answer.raw(
              clients.answerLimit(),
              clients
                  .admin()
                  .get()
                  .topics()
                  .getMessageIdByTimestampAsync(topic, from.toEpochMilli())));
    } catch (ExecutionException | TimeoutException e) {
      return Optional.empty();
    }
  }

  /** The message at {@code position}, where it is still stored. */
  Optional<Message<byte[]>> at(String topic, LedgerPosition position) throws FaultException {
    MessageId start = Positions.idOf(position);
    try (Reading reading = open(topic, builder(topic, start).receiverQueueSize(1))) {
      return reading
          .nextStored()
          .filter(message -> Positions.same(position, reading.position(message)));
    }
  }

  /** Where the first message of {@code topic} stands; empty where it holds none. */
  Optional<LedgerPosition> first(String topic) throws FaultException {
    try (Reading reading = open(topic, builder(topic, MessageId.earliest).receiverQueueSize(1))) {
      return reading.nextStored().map(reading::position);
    }
  }

  /** The last message of {@code topic} now. */
  Optional<LedgerPosition> end(String topic) throws FaultException {
    try (Reading reading = open(topic, builder(topic, MessageId.latest).receiverQueueSize(1))) {
      return reading.end();
    }
  }

  /** Whether a message is still stored at {@code position}. */
  boolean isFirst(String topic, LedgerPosition position) throws FaultException {
    MessageId start = Positions.idOf(position);
    try (Reading reading = open(topic, builder(topic, start).receiverQueueSize(1))) {
      return Positions.same(position, reading.position(reading.next(clients.answerLimit())));
    }
  }

  private ReaderBuilder<byte[]> builder(String topic, MessageId start) {
    return clients
        .client()
        .newReader(Schema.BYTES)
        .topic(topic)
        .subscriptionRolePrefix("cutwater-scan")
        .startMessageId(start)
        .startMessageIdInclusive();
  }

  private Reading open(String topic, ReaderBuilder<byte[]> builder) throws FaultException {
    CompletableFuture<Reader<byte[]>> opening = builder.createAsync();
    boolean opened = false;
    try {
      Reading reading =
          new Reading(topic, Answer.within(clients.answerLimit(), "reading " + topic, opening));
      opened = true;
      return reading;
    } finally {
      if (!opened) {
        var unused = opening.thenCompose(Reader::closeAsync);
      }
    }
  }

  /** One reader at work. */
  final class Reading implements AutoCloseable {

    private final String topic;
    private final Positions positions;
    private final Reader<byte[]> reader;

    /** Whether it was sent to a time and has read nothing from there yet. */
    private boolean sought;

    private Reading(String topic, Reader<byte[]> reader) {
      this.topic = topic;
      this.positions = new Positions(topic);
      this.reader = reader;
    }

    /** The next message, which must come within {@code limit}. */
    Message<byte[]> next(Duration limit) throws FaultException {
      return within(limit)
          .orElseThrow(() ->
              new FaultException(
                  Fault.retry(
                      Code.DISCONNECTED,
                      "reading " + topic + " stood still for " + limit.toSeconds() + " s",
                      "see whether its broker and bookies can be reached")));
    }

    /** The next message, where there is one: none is waited for. */
    Optional<Message<byte[]>> nextStored() throws FaultException {
      return hasMore() ? within(clients.answerLimit()) : Optional.empty();
    }

    /**
     * Whether anything is stored behind what was read; not whether it can be read. Between a seek
     * and the first message only reading tells: the client asks for what its former subscription
     * had read while the broker opens the next one.
     */
    boolean hasMore() throws FaultException {
      return sought
          || Answer.within(
              clients.answerLimit(), "reading " + topic, reader.hasMessageAvailableAsync());
    }

    /** The next message, waited for up to {@code limit}. */
    Optional<Message<byte[]>> within(Duration limit) throws FaultException {
      try {
        sought = false;
        return Optional.ofNullable(
            reader.readNext(Math.toIntExact(limit.toMillis()), TimeUnit.MILLISECONDS));
      } catch (PulsarClientException e) {
        throw Faults.exception("reading " + topic, e);
      }
    }

    /** Goes to the first message that was published at {@code from} or later. */
    private void seek(Instant from) throws FaultException {
      Answer.within(
          clients.answerLimit(), "seeking in " + topic, reader.seekAsync(from.toEpochMilli()));
      sought = true;
    }

    LedgerPosition position(Message<byte[]> message) {
      return positions
          .of(message.getMessageId())
          .orElseThrow(() -> new IllegalStateException("read from nowhere in " + topic));
    }

    Optional<LedgerPosition> end() throws FaultException {
      TopicMessageId last =
          Answer.within(
                  clients.answerLimit(),
                  "finding the end of " + topic,
                  reader.getLastMessageIdsAsync())
              .getFirst();
      return positions.of(last);
    }

    @Override
    public void close() {
      Answer.closed(CLOSE_LIMIT, reader.closeAsync());
    }
  }
}
