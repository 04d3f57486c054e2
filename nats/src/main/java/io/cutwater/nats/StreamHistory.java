package io.cutwater.nats;

import io.cutwater.lane.History;
import io.cutwater.lane.LogEntry;
import io.cutwater.lane.LogName;
import io.cutwater.message.Position;
import io.cutwater.message.StreamSequence;
import io.cutwater.relay.FaultException;
import io.nats.client.Connection;
import io.nats.client.JetStreamManagement;
import io.nats.client.api.RetentionPolicy;
import io.nats.client.api.StreamState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Looks back into a stream. Its leader is asked for single messages; many are read by their headers
 * through a {@link ScanConsumer}, or, where a consumer would be refused or make the stream keep
 * messages, one after the other.
 */
public final class StreamHistory implements History {

  private static final ScanConsumer.Patience PATIENCE =
      new ScanConsumer.Patience(Duration.ofSeconds(10), Duration.ofSeconds(10));

  private final NatsConnections connections;
  private final String stream;
  private final Optional<Secret> seal;

  /**
   * @param connections the caller's, who closes them
   * @param seal what a carried message is proven by; empty: headers are believed as they are
   */
  public StreamHistory(NatsConnections connections, String stream, Optional<Secret> seal) {
    this.connections = connections;
    this.stream = stream;
    this.seal = seal;
  }

  @Override
  public LogName log() {
    return LogName.stream(stream);
  }

  @Override
  public Optional<Extent> extent() throws FaultException {
    return find().map(StreamHistory::extent);
  }

  private static Extent extent(StreamFacts facts) {
    StreamState state = facts.info().getStreamState();
    return new Extent(
        Optional.of(facts.created().toString()),
        state.getMsgCount() == 0 ? Optional.empty() : position(state.getFirstSequence()),
        position(state.getLastSequence()));
  }

  private static Optional<Position> position(long sequence) {
    return sequence < 1 ? Optional.empty() : Optional.of(new StreamSequence(sequence));
  }

  private Optional<StreamFacts> find() throws FaultException {
    Connection connection = connection();
    JetStreamManagement streams =
        JetStreamFaults.of(
            "use JetStream", () -> NatsSource.streams(connection, NatsSource.REQUEST_TIMEOUT));
    return NatsSource.find(streams, stream);
  }

  private Connection connection() throws FaultException {
    return connections.connect().connection();
  }

  @Override
  public List<LogEntry> at(Position position, int max) throws FaultException {
    Optional<StreamFacts> facts = find();
    if (facts.isEmpty()) {
      return List.of();
    }
    long sequence = ((StreamSequence) position).value();
    StreamEntries entries = new StreamEntries(facts.get(), Seals.of(seal), true);
    return get("{\"seq\":" + sequence + "}").map(entries::entry).stream().toList();
  }

  @Override
  public LogEntry whole(LogEntry seen) throws FaultException {
    return seal.isEmpty() ? seen : at(seen.position(), 1).stream().findFirst().orElse(seen);
  }

  @Override
  public Stretch since(Instant from, Budget budget, Visitor visitor) throws FaultException {
    Optional<StreamFacts> facts = find();
    if (isEmpty(facts)) {
      return Stretch.ofEmpty(log(), facts.isPresent());
    }
    return read(facts.get(), firstSince(from, facts.get()), budget, visitor);
  }

  @Override
  public Stretch newest(Budget budget, Visitor visitor) throws FaultException {
    Optional<StreamFacts> facts = find();
    if (isEmpty(facts)) {
      return Stretch.ofEmpty(log(), facts.isPresent());
    }
    StreamState state = facts.get().info().getStreamState();
    long from =
        state.getMsgCount() <= budget.messages()
            ? state.getFirstSequence()
            : state.getLastSequence() - budget.messages() + 1;
    return read(facts.get(), from, budget, visitor);
  }

  private static boolean isEmpty(Optional<StreamFacts> facts) {
    return facts.isEmpty() || facts.get().info().getStreamState().getMsgCount() == 0;
  }

  /** Bisects: store times rise with sequences. One past the last sequence where none is so new. */
  private long firstSince(Instant from, StreamFacts facts) throws FaultException {
    StreamState state = facts.info().getStreamState();
    long low = state.getFirstSequence();
    long high = state.getLastSequence() + 1;
    while (low < high) {
      long middle = low + (high - low) / 2;
      Optional<StreamMessage> found = following(middle);
      if (found.isEmpty() || !found.get().storedAt().isBefore(from)) {
        high = middle;
      } else {
        low = found.get().sequence() + 1;
      }
    }
    return low;
  }

  private Optional<StreamMessage> following(long sequence) throws FaultException {
    return get("{\"seq\":" + sequence + ",\"next_by_subj\":\">\"}");
  }

  private Optional<StreamMessage> get(String query) throws FaultException {
    Connection connection = connection();
    return JetStreamFaults.of(
        "read in stream " + stream, () -> MessageGet.message(connection, stream, query));
  }

  private Stretch read(StreamFacts facts, long from, Budget budget, Visitor visitor)
      throws FaultException {
    // What lay at the end may have been removed; a consumer would wait for what comes behind it.
    long end =
        new StreamEnd(connection(), stream)
            .last()
            .map(last -> ((StreamSequence) last).value())
            .orElse(0L);
    boolean fromFirst = from <= facts.info().getStreamState().getFirstSequence();
    StretchReader reader = new StretchReader(log(), fromFirst, end, budget, visitor);
    if (from > end) {
      return reader.stretch(true);
    }
    StreamEntries entries = new StreamEntries(facts, Seals.of(seal), false);
    if (!takesScans(facts)) {
      return reader.read(sequence -> following(sequence).map(entries::entry), from);
    }
    try (ScanConsumer consumer = ScanConsumer.open(connection(), stream, from, true, PATIENCE)) {
      return reader.read(
          sequence -> Optional.of(entries.entry(StreamMessage.of(consumer.next()))), from);
    }
  }

  private static boolean takesScans(StreamFacts facts) {
    return facts.retention() == RetentionPolicy.Limits
        && facts.configuration().getMaxConsumers() <= 0;
  }
}
