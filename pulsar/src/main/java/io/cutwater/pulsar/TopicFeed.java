package io.cutwater.pulsar;

import io.cutwater.message.LedgerPosition;
import io.cutwater.relay.FaultException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.pulsar.client.api.Message;
import org.apache.pulsar.client.api.PulsarClientException;
import org.apache.pulsar.client.api.TopicMessageId;
import org.apache.pulsar.client.impl.ReaderImpl;

/**
 * The messages of a topic behind a floor, each once and in order. A non-durable reader gives them:
 * its place is in this process alone, where nobody can move it. One thread reads.
 *
 * <p>The reader is opened again, unseen from outside, where a chunked message began before the
 * place that it started at, or where messages turn out to be of another size than was expected, so
 * that its queue must be shorter, or may be longer: a broker sends no more than the queue has room
 * for, and waits for an answer each time.
 */
final class TopicFeed {

  /** Bytes that the client may hold of one topic, as far as sizes can be told in advance. */
  static final long QUEUE_BYTES = 8L << 20;

  /** Messages that the client may hold of one topic, however small. */
  static final int QUEUE_MAX = 1_000;

  /** Sizes may be so many times what they were expected to be before the queue is shortened. */
  private static final int SURPRISE_MAX = 4;

  /**
   * After so many messages it is looked whether the queue may be longer. Few, since until then a
   * topic that was empty is read a handful of messages for each round trip.
   */
  private static final int SAMPLE = 64;

  /** After so long without a message the topic's end is compared with what was read. */
  private static final Duration SILENCE = Duration.ofSeconds(2);

  private final PulsarClients clients;
  private final Readers readers;
  private final PulsarSourceSettings settings;
  private final String name;
  private final Positions positions;
  private final Runnable whenLost;
  private final Optional<ChunkGuard> guard;
  private volatile ReaderImpl<byte[]> reader;
  private volatile ProducerWatch.Watching watching;
  private Optional<LedgerPosition> last;
  private Optional<LedgerPosition> lookedAt = Optional.empty();
  private int queue;
  private int queueCeiling = QUEUE_MAX;
  private int sampled;
  private int sampleBytesMax;
  private long silentSinceNanos = System.nanoTime();
  private boolean closed;

  /**
   * @param name the reader's subscription, new for each session
   * @param floor what is not given any more; empty for nothing
   * @param averageBytes of an entry of the topic, as far as that is known
   * @param whenLost called once when the connection was lost; must not block
   */
  TopicFeed(
      PulsarClients clients,
      PulsarSourceSettings settings,
      String name,
      Optional<LedgerPosition> floor,
      long averageBytes,
      Runnable whenLost)
      throws FaultException {
    this.clients = clients;
    this.readers = new Readers(clients);
    this.settings = settings;
    this.name = name;
    this.positions = new Positions(settings.topic());
    this.whenLost = whenLost;
    this.guard =
        settings.compacted()
            ? Optional.empty()
            : Optional.of(new ChunkGuard(clients, settings.topic()));
    this.last = floor;
    this.queue = queueFor(averageBytes);
    this.reader = readers.session(settings, name, floor, false, queue);
    this.watching = clients.watch().watch(reader.getConsumer(), whenLost);
  }

  /** A message and where it stands. It is the reader's: who has taken it lets it go. */
  record Read(Message<byte[]> message, LedgerPosition position) implements AutoCloseable {

    /** From here on nothing may be asked of the message. */
    @Override
    public void close() {
      message.release();
    }
  }

  static int queueFor(long averageBytes) {
    return Math.clamp(QUEUE_BYTES / Math.max(1, averageBytes), 1, QUEUE_MAX);
  }

  /** The next message, where one comes within {@code limit}. */
  Optional<Read> next(Duration limit) throws FaultException {
    Message<byte[]> message;
    try {
      message = reader.readNext(Math.toIntExact(limit.toMillis()), TimeUnit.MILLISECONDS);
    } catch (PulsarClientException e) {
      throw Faults.exception("reading " + settings.topic(), e);
    }
    if (message == null) {
      lookAtTheEnd();
      return Optional.empty();
    }
    silentSinceNanos = System.nanoTime();
    Optional<Read> taken = Optional.empty();
    try {
      taken = take(message);
    } finally {
      if (taken.isEmpty()) {
        message.release();
      }
    }
    return taken;
  }

  private Optional<Read> take(Message<byte[]> message) throws FaultException {
    LedgerPosition at =
        positions
            .of(message.getMessageId())
            .orElseThrow(() -> new IllegalStateException("read from nowhere"));
    if ((last.isPresent() && !at.isAfter(last.get())) || isBehindAChunk(at)) {
      return Optional.empty();
    }
    last = Optional.of(at);
    fit(message.size());
    return Optional.of(new Read(message, at));
  }

  /** Where nothing comes though the topic goes on, the rest may be chunks without a beginning. */
  private void lookAtTheEnd() throws FaultException {
    long now = System.nanoTime();
    if (guard.isEmpty() || last.isEmpty() || now - silentSinceNanos < SILENCE.toNanos()) {
      return;
    }
    silentSinceNanos = now;
    Optional<LedgerPosition> end =
        Answer.within(clients.answerLimit(), "finding the end of " + settings.topic(), end());
    if (end.isEmpty() || !end.get().isEntryAfter(last.get()) || end.equals(lookedAt)) {
      return;
    }
    LedgerPosition at = end.get();
    Optional<LedgerPosition> start =
        guard
            .get()
            .outstanding(
                last.get(),
                new LedgerPosition(at.ledger(), at.entry() + 1, at.partition(), at.batchIndex()),
                this::isWaiting);
    if (start.isPresent()) {
      reopen(start, true);
    } else if (!isWaiting()) {
      lookedAt = end;
    }
  }

  /** Whether a message has come that was not given yet. */
  private boolean isWaiting() {
    return reader.getConsumer().numMessagesInQueue() > 0;
  }

  private boolean isBehindAChunk(LedgerPosition at) throws FaultException {
    if (guard.isEmpty() || last.isEmpty() || isNext(last.get(), at)) {
      return false;
    }
    Optional<LedgerPosition> start = guard.get().missed(last.get(), at);
    if (start.isPresent()) {
      reopen(start, true);
    }
    return start.isPresent();
  }

  private static boolean isNext(LedgerPosition before, LedgerPosition at) {
    return before.ledger() == at.ledger() && at.entry() <= before.entry() + 1;
  }

  /** Makes the queue as long as the sizes of messages allow. */
  private void fit(int messageBytes) throws FaultException {
    sampled++;
    sampleBytesMax = Math.max(sampleBytesMax, messageBytes);
    if (queue > 1 && (long) messageBytes * queue > SURPRISE_MAX * QUEUE_BYTES) {
      // Never longer again: sizes that change often would open it as often.
      queueCeiling = queueFor(messageBytes);
      resize(queueCeiling);
    } else if (sampled == SAMPLE) {
      int possible = Math.min(queueCeiling, queueFor(sampleBytesMax));
      sampled = 0;
      sampleBytesMax = 0;
      if (possible >= SURPRISE_MAX * queue) {
        resize(possible);
      }
    }
  }

  private void resize(int messages) throws FaultException {
    queue = messages;
    reopen(last, false);
  }

  private void reopen(Optional<LedgerPosition> at, boolean inclusive) throws FaultException {
    guard.ifPresent(ChunkGuard::restart);
    silentSinceNanos = System.nanoTime();
    watching.end();
    Answer.closed(Readers.CLOSE_LIMIT, reader.closeAsync());
    hold(readers.session(settings, name, at, inclusive, queue));
  }

  /** A reader that comes after the end is closed at once. */
  private synchronized void hold(ReaderImpl<byte[]> next) {
    reader = next;
    if (closed) {
      var unused = next.closeAsync();
    } else {
      watching = clients.watch().watch(next.getConsumer(), whenLost);
    }
  }

  /** The end of the topic now; empty where it is empty. */
  CompletableFuture<Optional<LedgerPosition>> end() {
    return reader
        .getLastMessageIdsAsync()
        .thenApply(ids -> {
          TopicMessageId id = ids.getFirst();
          return positions.of(id);
        });
  }

  synchronized CompletableFuture<Void> close() {
    closed = true;
    watching.end();
    return reader.closeAsync();
  }
}
