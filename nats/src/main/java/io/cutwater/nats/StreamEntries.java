package io.cutwater.nats;

import io.cutwater.lane.LogEntry;
import io.cutwater.lane.LogEntry.Carriage;
import io.cutwater.lane.LogEntry.Proof;
import io.cutwater.lane.LogEntry.Refusal;
import io.cutwater.lane.LogName;
import io.cutwater.message.Headers;
import io.cutwater.message.Position;
import io.cutwater.message.TargetName;
import java.util.Optional;

/** Makes entries of the messages of one stream. */
final class StreamEntries {

  private final LogName log;
  private final EnvelopeReader envelopes;
  private final Optional<Seal> seal;

  /**
   * @param whole whether the messages have their payloads; without them no seal can be verified
   */
  StreamEntries(StreamFacts facts, Optional<Seal> seal, boolean whole) {
    this.log = LogName.stream(facts.configuration().getName());
    this.seal = whole ? seal : Optional.empty();
    this.envelopes = facts.reader(this.seal);
  }

  LogEntry entry(StreamMessage message) {
    return new LogEntry(log, message.subject(), message.envelope(envelopes), carriage(message));
  }

  private Optional<Carriage> carriage(StreamMessage message) {
    Headers headers = message.headers();
    Optional<String> lane = CarriedHeaders.own(headers, CarriedHeaders.LANE);
    Optional<String> writer = CarriedHeaders.own(headers, CarriedHeaders.WRITER);
    Optional<Position> source = source(headers);
    if (lane.isEmpty() || writer.isEmpty() || source.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Carriage(lane.get(), writer.get(), source.get(), proof(message), refusal(headers)));
  }

  /** Where a carried message stood in its source; empty where it does not say. */
  static Optional<Position> source(Headers headers) {
    try {
      return headers.first(CarriedHeaders.SOURCE).map(Position::parse);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private Proof proof(StreamMessage message) {
    if (seal.isEmpty()) {
      return Proof.CLAIMED;
    }
    return seal.get().verifies(message.subject(), message.headers(), message.payload())
        ? Proof.PROVEN
        : Proof.REFUTED;
  }

  private static Optional<Refusal> refusal(Headers headers) {
    return CarriedHeaders.own(headers, CarriedHeaders.REASON)
        .map(reason ->
            new Refusal(
                reason,
                CarriedHeaders.own(headers, CarriedHeaders.INTENDED)
                    .filter(intended -> !intended.isBlank())
                    .map(TargetName::new)));
  }
}
