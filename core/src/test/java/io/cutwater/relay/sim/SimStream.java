package io.cutwater.relay.sim;

import io.cutwater.message.Envelope;
import io.cutwater.message.Headers;
import io.cutwater.message.Payload;
import io.cutwater.message.Position;
import io.cutwater.message.StreamSequence;
import io.cutwater.relay.SourceFacts;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** A JetStream stream: sequences from 1, gaps where messages were removed, an incarnation. */
final class SimStream {
  private final TreeMap<Long, Envelope> messages = new TreeMap<>();
  private String incarnation = "born-1";
  private long last;
  private long clock = 1_000;

  void publish(String subject) {
    publish(subject, ("m" + (last + 1)).getBytes(StandardCharsets.UTF_8));
  }

  void publish(String subject, byte[] payload) {
    last++;
    clock++;
    messages.put(
        last,
        Envelope.onNats(
            incarnation + "-" + last,
            new StreamSequence(last),
            subject,
            Headers.empty(),
            Payload.owning(payload),
            Instant.ofEpochMilli(clock)));
  }

  void remove(long sequence) {
    messages.remove(sequence);
  }

  /** Everything below {@code first} is gone. */
  void purgeBelow(long first) {
    messages.headMap(first).clear();
  }

  void recreate() {
    messages.clear();
    last = 0;
    incarnation = incarnation + "+";
  }

  /** Power loss: the end is forgotten, and its sequences will be given again. */
  void rollBackTo(long sequence) {
    messages.tailMap(sequence, false).clear();
    last = sequence;
    clock += 1_000;
  }

  Optional<Envelope> next(long after) {
    return Optional.ofNullable(messages.higherEntry(after)).map(entry -> entry.getValue());
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

  SourceFacts facts(Optional<Position> floor) {
    return new SourceFacts(
        "S",
        incarnation,
        messages.isEmpty()
            ? Optional.empty()
            : Optional.of(new StreamSequence(messages.firstKey())),
        last == 0 ? Optional.empty() : Optional.of(new StreamSequence(last)),
        floor
            .map(position -> ((StreamSequence) position).value())
            .map(messages::get)
            .map(Envelope::storedAt),
        List.of());
  }
}
