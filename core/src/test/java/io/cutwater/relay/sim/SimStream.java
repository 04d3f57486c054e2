package io.cutwater.relay.sim;

import io.cutwater.message.Envelope;
import io.cutwater.message.Flow;
import io.cutwater.message.Headers;
import io.cutwater.message.LedgerPosition;
import io.cutwater.message.Payload;
import io.cutwater.message.Position;
import io.cutwater.message.StreamSequence;
import io.cutwater.relay.SourceFacts;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a lane reads: a JetStream stream with its sequences, or a Pulsar topic whose messages stand
 * two in an entry, ten entries in a ledger. Numbers from 1, gaps where messages were removed, an
 * incarnation.
 */
final class SimStream {

  private static final int IN_ENTRY = 2;
  private static final int IN_LEDGER = 20;

  private final Flow flow;
  private final int lane;
  private final TreeMap<Long, Envelope> messages = new TreeMap<>();

  /** What is to be stored yet: the number of each, by its id. */
  private final Map<String, Long> unstored = new HashMap<>();

  private final Set<String> stored = new HashSet<>();

  private String incarnation = "born-1";
  private long published;
  private long last;
  private long clock = 1_000;

  /** What a subscription's cursor has passed. */
  private long cursor;

  SimStream() {
    this(Flow.NATS_TO_PULSAR, 0);
  }

  SimStream(Flow flow, int lane) {
    this.flow = flow;
    this.lane = lane;
  }

  /** A copy of it as it is now. */
  SimStream(SimStream other) {
    this(other.flow, other.lane);
    restore(other);
  }

  /** It becomes again what {@code backup} is. */
  void restore(SimStream backup) {
    messages.clear();
    messages.putAll(backup.messages);
    unstored.clear();
    messages.forEach((number, envelope) -> {
      if (!stored.contains(envelope.id())) {
        unstored.put(envelope.id(), number);
      }
    });
    incarnation = backup.incarnation;
    last = backup.last;
    clock = backup.clock;
  }

  void publish(String subject) {
    publish(subject, ("m" + (last + 1)).getBytes(StandardCharsets.UTF_8));
  }

  /** The id tells the lane, and the count of all that was ever published to it. */
  void publish(String subject, byte[] payload) {
    last++;
    clock++;
    published++;
    String id = lane + "-" + published;
    unstored.put(id, last);
    messages.put(
        last,
        Envelope.onNats(
            id,
            at(last),
            subject,
            Headers.empty(),
            Payload.owning(payload),
            Instant.ofEpochMilli(clock)));
  }

  /** Where message {@code number} stands. */
  Position at(long number) {
    long index = number - 1;
    return switch (flow) {
      case NATS_TO_PULSAR -> new StreamSequence(number);
      case PULSAR_TO_NATS ->
          new LedgerPosition(
              1 + index / IN_LEDGER, index % IN_LEDGER / IN_ENTRY, -1, (int) (index % IN_ENTRY));
    };
  }

  static long number(Position position) {
    return switch (position) {
      case StreamSequence(long value) -> value;
      case LedgerPosition(long ledger, long entry, int partition, int batch) ->
          (ledger - 1) * IN_LEDGER + entry * IN_ENTRY + batch + 1;
    };
  }

  static long number(Optional<Position> position) {
    return position.map(SimStream::number).orElse(0L);
  }

  void remove(long sequence) {
    Envelope removed = messages.remove(sequence);
    if (removed != null) {
      unstored.remove(removed.id());
    }
  }

  /** Everything below {@code first} is gone. */
  void purgeBelow(long first) {
    List.copyOf(messages.headMap(first).keySet()).forEach(this::remove);
  }

  void recreate() {
    purgeBelow(Long.MAX_VALUE);
    last = 0;
    incarnation = incarnation + "+";
  }

  /** Power loss: the end is forgotten, and its sequences will be given again. */
  void rollBackTo(long sequence) {
    List.copyOf(messages.tailMap(sequence, false).keySet()).forEach(this::remove);
    last = sequence;
    clock += 1_000;
  }

  /** The first message above {@code floor} that a target holds. */
  Optional<Envelope> firstStoredAbove(long floor) {
    return messages.tailMap(floor, false).values().stream()
        .filter(envelope -> !unstored.containsKey(envelope.id()))
        .findFirst();
  }

  Optional<Envelope> next(long after) {
    return Optional.ofNullable(messages.higherEntry(after)).map(entry -> entry.getValue());
  }

  boolean hasNext(long after) {
    return messages.higherKey(after) != null;
  }

  long pending(long after) {
    return messages.tailMap(after, false).size();
  }

  long last() {
    return last;
  }

  SortedMap<Long, Envelope> messages() {
    return messages;
  }

  /**
   * A target holds the message of that id.
   *
   * @return whether it did not before
   */
  boolean stored(String id) {
    unstored.remove(id);
    return stored.add(id);
  }

  /** Numbers of what no target holds yet, by id. */
  Map<String, Long> unstored() {
    return unstored;
  }

  /** The lane is done with everything up to {@code floor}. */
  void acknowledge(Position floor) {
    cursor = Math.max(cursor, number(floor));
  }

  /** Where reading begins for a lane whose floor is {@code floor}: a subscription's cursor lags. */
  long beginning(Optional<Position> floor) {
    return flow == Flow.NATS_TO_PULSAR ? number(floor) : Math.min(cursor, number(floor));
  }

  SourceFacts facts(Optional<Position> floor) {
    return new SourceFacts(
        "S",
        incarnation,
        messages.isEmpty() ? Optional.empty() : Optional.of(at(messages.firstKey())),
        last == 0 ? Optional.empty() : Optional.of(at(last)),
        floor.map(SimStream::number).map(messages::get).map(Envelope::storedAt),
        List.of());
  }
}
