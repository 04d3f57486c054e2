package io.cutwater.trace;

import io.cutwater.lane.History;
import io.cutwater.lane.LogEntry;
import io.cutwater.lane.LogEntry.Carriage;
import io.cutwater.lane.LogEntry.Proof;
import io.cutwater.lane.LogEntry.Refusal;
import io.cutwater.lane.LogName;
import io.cutwater.message.Envelope;
import io.cutwater.message.Envelope.Times;
import io.cutwater.message.Flow;
import io.cutwater.message.Headers;
import io.cutwater.message.LaneId;
import io.cutwater.message.LedgerPosition;
import io.cutwater.message.Payload;
import io.cutwater.message.Position;
import io.cutwater.message.StreamSequence;
import io.cutwater.message.TargetName;
import io.cutwater.message.Trail;
import io.cutwater.relay.FaultException;
import io.cutwater.relay.JournalRecord;
import io.cutwater.relay.Router;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A channel from a stream to a topic of two partitions, in memory. */
final class OneChannel {

  static final Instant BEGIN = Instant.parse("2026-01-02T03:04:05Z");
  static final LaneId LANE = new LaneId("orders", 0);
  private static final String AUTHORS = "cutwater-test-orders-0-";
  private static final String TOPIC = "persistent://p/d/orders-partition-";

  final FakeHistory stream = new FakeHistory(LogName.stream("ORDERS"));
  final List<FakeHistory> partitions =
      List.of(new FakeHistory(LogName.topic(TOPIC + 0)), new FakeHistory(LogName.topic(TOPIC + 1)));
  final FakeHistory deadLetters = new FakeHistory(LogName.topic("persistent://p/d/orders-dead"));
  private Optional<Position> floor = Optional.empty();
  private Optional<Router> router = Optional.of(this::route);
  private boolean hasJournal = true;
  private Duration skew = Duration.ZERO;
  private long entry;

  /** By whether the sequence is even, to partition 0; what the topic had before, nowhere. */
  private Router.Route route(Envelope envelope) {
    return envelope.trail().contains("pulsar:c/orders")
        ? new Router.Route.Omitted()
        : new Router.Route.To(new TargetName(TOPIC + part(envelope.position())), "");
  }

  private static int part(Position position) {
    return (int) (((StreamSequence) position).value() % 2);
  }

  /** By how much Pulsar's clock is ahead of that of NATS; negative for behind. */
  void setSkew(Duration ahead) {
    skew = ahead;
  }

  void setFloor(long sequence) {
    floor = Optional.of(new StreamSequence(sequence));
  }

  void forgetRouting() {
    router = Optional.empty();
  }

  void loseJournal() {
    hasJournal = false;
  }

  static Instant storedAt(long sequence) {
    return BEGIN.plusSeconds(sequence);
  }

  /** Stores a message in the stream, a second behind the one before. */
  void publish(long sequence, String id) {
    publish(sequence, id, Trail.EMPTY);
  }

  void publish(long sequence, String id, Trail trail) {
    Envelope envelope = envelope(id, new StreamSequence(sequence), storedAt(sequence), trail);
    stream.add(new LogEntry(stream.log(), "orders.a", envelope, Optional.empty()));
  }

  private static Envelope envelope(String id, Position position, Instant at, Trail trail) {
    return new Envelope(
        id,
        position,
        "orders.a",
        "",
        "",
        Optional.empty(),
        Optional.empty(),
        Headers.empty(),
        Payload.owning(new byte[0]),
        Times.stored(at),
        "",
        trail);
  }

  /** Carries a message 20 ms after it was stored. */
  LogEntry carry(long sequence, String id) {
    return carry(sequence, id, partitions.get(part(new StreamSequence(sequence))), "00000001-g0");
  }

  /** The same to some log, of some incarnation and generation. */
  LogEntry carry(long sequence, String id, FakeHistory target, String past) {
    return carry(sequence, id, target, past, Proof.PROVEN, Optional.empty());
  }

  LogEntry refuse(long sequence, String id) {
    Refusal refusal = new Refusal("it has no key", Optional.of(new TargetName(TOPIC + 1)));
    return carry(sequence, id, deadLetters, "00000001-g0", Proof.PROVEN, Optional.of(refusal));
  }

  LogEntry forge(long sequence, String id) {
    return carry(sequence, id, partitions.get(0), "00000001-g0", Proof.REFUTED, Optional.empty());
  }

  private LogEntry carry(
      long sequence,
      String id,
      FakeHistory target,
      String past,
      Proof proof,
      Optional<Refusal> refusal) {
    Instant at = storedAt(sequence).plusMillis(20).plus(skew);
    Position position = new LedgerPosition(7, entry++, -1, -1);
    Carriage carriage =
        new Carriage(
            LANE.text(), AUTHORS + past + "-e1", new StreamSequence(sequence), proof, refusal);
    Envelope envelope = envelope(id, position, at, Trail.EMPTY);
    LogEntry copy = new LogEntry(target.log(), "", envelope, Optional.of(carriage));
    target.add(copy);
    return copy;
  }

  /** A message of somebody else's in a partition. */
  void other(int partition, Instant at) {
    FakeHistory log = partitions.get(partition);
    Envelope envelope =
        envelope("other-" + entry, new LedgerPosition(7, entry++, -1, -1), at, Trail.EMPTY);
    log.add(new LogEntry(log.log(), "", envelope, Optional.empty()));
  }

  private Optional<Past> past() {
    JournalRecord record =
        new JournalRecord(
            "h:1", 0, "ORDERS", "first", 1, "", floor, Optional.empty(), "", List.of());
    return hasJournal
        ? Optional.of(new Past(record, AUTHORS + "00000001-", router))
        : Optional.empty();
  }

  Way way() {
    Way.Lane lane = new Way.Lane(LANE, AUTHORS, stream, List.of("orders.>"), this::past);
    return new Way(
        "orders",
        Flow.NATS_TO_PULSAR,
        List.of(lane),
        new Way.Targets() {
          @Override
          public List<History> all() {
            return List.copyOf(partitions);
          }

          @Override
          public History named(TargetName name) {
            return partitions.stream()
                .filter(log -> log.log().name().equals(name.value()))
                .findFirst()
                .orElseThrow();
          }
        },
        deadLetters);
  }

  Report trace(String id) throws FaultException {
    return trace(id, 1_000);
  }

  Report trace(String id, long scan) throws FaultException {
    Query query = Query.parse(id, new Query.Known(Set.of("ORDERS"), true));
    return Trace.run(List.of(way()), query, new Trace.Limits(10, scan, Duration.ofMinutes(1)));
  }
}
