package io.cutwater.pulsar;

import io.cutwater.lane.History;
import io.cutwater.lane.LogEntry;
import io.cutwater.lane.LogName;
import io.cutwater.message.LedgerPosition;
import io.cutwater.message.Position;
import io.cutwater.relay.FaultException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.pulsar.client.api.Message;
import org.apache.pulsar.client.api.MessageId;

/**
 * Looks back into a topic without partitions, or one partition, by readers, whose cursors the
 * broker forgets with them.
 */
public final class TopicHistory implements History {

  /** A message that was sent in chunks stands where its last one does; its first must be read. */
  private static final int CHUNKS_BEFORE_MAX = 100;

  private static final int QUEUE_MESSAGES = 200;

  /** Of the first window, which is read whatever it holds. */
  private static final int ENTRIES_FIRST = 10;

  private static final int ENTRIES_MAX = 50_000;

  private final PulsarClients clients;
  private final PulsarPlaces places;
  private final String topic;
  private final boolean compacted;
  private final PulsarTopics topics;
  private final Readers readers;

  /**
   * @param clients the caller's, who closes them
   * @param topic the full name of a topic without partitions, or of one partition
   * @param compacted whether only what compaction leaves is looked at
   */
  public TopicHistory(PulsarClients clients, PulsarPlaces places, String topic, boolean compacted) {
    this.clients = clients;
    this.places = places;
    this.topic = topic;
    this.compacted = compacted;
    this.topics = new PulsarTopics(clients);
    this.readers = new Readers(clients);
  }

  @Override
  public LogName log() {
    return LogName.topic(topic);
  }

  private boolean exists() throws FaultException {
    return topics
        .existing(PulsarTopics.whole(topic))
        .filter(existing -> existing.contains(topic))
        .isPresent();
  }

  private TopicEntries entries() throws FaultException {
    return new TopicEntries(topic, places.of(topic));
  }

  @Override
  public Optional<Extent> extent() throws FaultException {
    if (!exists()) {
      return Optional.empty();
    }
    return Optional.of(
        new Extent(
            topics.incarnation(topic),
            readers.first(topic).map(Position.class::cast),
            readers.end(topic).map(Position.class::cast)));
  }

  @Override
  public List<LogEntry> at(Position position, int max) throws FaultException {
    if (!exists()) {
      return List.of();
    }
    LedgerPosition wanted = (LedgerPosition) position;
    List<LogEntry> found = at(wanted, wanted.entry(), max);
    return found.isEmpty() && wanted.entry() > 0
        ? at(wanted, Math.max(0, wanted.entry() - CHUNKS_BEFORE_MAX), max)
        : found;
  }

  /** Reads from {@code first} up to the entry wanted, and keeps what is wanted of it. */
  private List<LogEntry> at(LedgerPosition wanted, long first, int max) throws FaultException {
    TopicEntries entries = entries();
    List<LogEntry> found = new ArrayList<>();
    try (Readers.Reading reading =
        readers.history(topic, start(wanted.ledger(), first), compacted, 1)) {
      while (found.size() < max && reading.hasMore()) {
        Optional<Message<byte[]>> message = reading.within(TopicStretch.SILENCE_MAX);
        if (message.isEmpty()) {
          return found;
        }
        LedgerPosition at = entries.position(message.get());
        if (at.isEntryAfter(wanted)) {
          return found;
        }
        boolean isEntry = at.ledger() == wanted.ledger() && at.entry() == wanted.entry();
        if (isEntry && (wanted.batchIndex() < 0 || Positions.same(at, wanted))) {
          found.add(entries.entry(message.get()));
        }
      }
    }
    return found;
  }

  /** Visitors see all of it. */
  @Override
  public LogEntry whole(LogEntry seen) {
    return seen;
  }

  @Override
  public Stretch since(Instant from, Budget budget, Visitor visitor) throws FaultException {
    boolean isThere = exists();
    Optional<LedgerPosition> end = isThere ? readers.end(topic) : Optional.empty();
    if (end.isEmpty()) {
      return Stretch.ofEmpty(log(), isThere);
    }
    TopicStretch stretch = new TopicStretch(log(), entries(), budget, visitor);
    try (Readers.Reading reading = readers.history(topic, from, compacted, QUEUE_MESSAGES)) {
      Ledgers.Entry until = Ledgers.Entry.of(end.get()).next();
      return stretch.stretch(false, stretch.read(reading, until, budget.messages()));
    }
  }

  /**
   * Reads windows, the newest first. The first one is short; by what it held each other one is as
   * long as the rest of the budget should be. A window is read to its end even where that is a
   * little more.
   */
  @Override
  public Stretch newest(Budget budget, Visitor visitor) throws FaultException {
    boolean isThere = exists();
    Optional<LedgerPosition> end = isThere ? readers.end(topic) : Optional.empty();
    if (end.isEmpty()) {
      return Stretch.ofEmpty(log(), isThere);
    }
    Ledgers ledgers = Ledgers.of(clients, topic, end.get());
    TopicStretch stretch = new TopicStretch(log(), entries(), budget, visitor);
    Ledgers.Entry until = Ledgers.Entry.of(end.get()).next();
    boolean isWhole = true;
    boolean toLast = false;
    long entries = 0;
    long length = ENTRIES_FIRST;
    while (isWhole && length > 0 && !ledgers.isFirst(until)) {
      Ledgers.Entry from = ledgers.back(until, length);
      isWhole = window(stretch, from, until, toLast ? 2 * budget.messages() : Long.MAX_VALUE);
      toLast |= isWhole;
      entries += length;
      long perEntry = Math.max(1, stretch.messages() / entries);
      length = Math.min(ENTRIES_MAX, (budget.messages() - stretch.messages()) / perEntry);
      until = from;
    }
    return stretch.stretch(isWhole && ledgers.isFirst(until), toLast);
  }

  private boolean window(TopicStretch stretch, Ledgers.Entry from, Ledgers.Entry until, long max)
      throws FaultException {
    try (Readers.Reading reading =
        readers.history(topic, start(from.ledger(), from.entry()), compacted, QUEUE_MESSAGES)) {
      return stretch.read(reading, until, max);
    }
  }

  private static MessageId start(long ledger, long entry) {
    return Positions.idOf(new LedgerPosition(ledger, entry, -1, -1));
  }
}
