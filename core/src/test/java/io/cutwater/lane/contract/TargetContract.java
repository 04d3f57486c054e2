package io.cutwater.lane.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.cutwater.lane.Target;
import io.cutwater.lane.Target.Writing;
import io.cutwater.message.Envelope;
import io.cutwater.message.Fingerprint;
import io.cutwater.message.Headers;
import io.cutwater.message.Payload;
import io.cutwater.message.Position;
import io.cutwater.message.StreamSequence;
import io.cutwater.message.TargetName;
import io.cutwater.relay.Outgoing;
import io.cutwater.relay.Skipped;
import io.cutwater.relay.TargetFacts;
import io.cutwater.relay.TargetOpening;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link Target} promises. */
public abstract class TargetContract {

  private static final String WRITER = "deployment.contract-0.1";

  final Facts facts = new Facts();
  private TargetName name = new TargetName("none");

  /** The target of one lane; a name that is held is waited for so long. */
  protected abstract Target target(Duration nameWait) throws Exception;

  /** A target that exists, is empty, and is new to each test. */
  protected abstract TargetName made() throws Exception;

  /** What {@code name} really holds: the sequences of each message, in its order. */
  protected abstract List<Long> stored(TargetName name) throws Exception;

  /** Somebody else, under a name of his own, stores there what we would have sent. */
  protected abstract void storeForeign(TargetName name, long sequence, Outgoing outgoing)
      throws Exception;

  /** Removes everything that is stored in {@code name} now. */
  protected abstract void trim(TargetName name) throws Exception;

  /** A position behind everything that is stored, where the last that is stands at {@code last}. */
  protected abstract Position beyond(Position last);

  /** What a target says of the last sequence that its writer pushed; -1 where it knows none. */
  protected long lastSequence(long pushed) {
    return -1;
  }

  @BeforeEach
  void make() throws Exception {
    name = made();
  }

  Target target() throws Exception {
    return target(Duration.ofSeconds(1));
  }

  TargetOpening first() {
    return new TargetOpening(name, WRITER, Optional.empty(), false, Optional.empty(), Map.of());
  }

  TargetOpening known(Optional<Position> from, long floor) {
    return new TargetOpening(
        name,
        WRITER,
        from,
        true,
        floor == 0 ? Optional.empty() : Optional.of(new StreamSequence(floor)),
        Map.of());
  }

  private static Skipped stored(Position at, long sequence) {
    return new Skipped(at, Fingerprint.of(outgoing(sequence).envelope()));
  }

  private static Outgoing outgoing(long sequence) {
    Envelope envelope =
        Envelope.onNats(
            "id-" + sequence,
            new StreamSequence(sequence),
            "contract.a",
            Headers.empty(),
            Payload.owning(("message " + sequence).getBytes(UTF_8)),
            Instant.ofEpochMilli(1_700_000_000_000L + sequence));
    // A key is what a target makes of it: a subject, where that is a stream.
    return new Outgoing.Carried(envelope, "s." + sequence % 5);
  }

  static void send(Writing writing, long from, long to) {
    for (long sequence = from; sequence <= to; sequence++) {
      writing.send(sequence + 1_000, sequence, outgoing(sequence));
    }
  }

  static List<Long> range(long first, long last) {
    return LongStream.rangeClosed(first, last).boxed().toList();
  }

  /** What an earlier session stored, with its receipts. */
  List<Position> written(long from, long to) throws Exception {
    Facts earlier = new Facts();
    Writing writing = target().open(first(), earlier);
    send(writing, from, to);
    List<Position> receipts =
        earlier.awaitReceipts((int) (to - from + 1)).stream().map(Optional::orElseThrow).toList();
    writing.close();
    return receipts;
  }

  /**
   * An end is no earlier than the last message; what a target keeps for itself may stand behind.
   */
  private static void assertReaches(Optional<Position> end, Position last) {
    assertThat(end.orElseThrow().equals(last) || end.orElseThrow().isAfter(last)).isTrue();
  }

  TargetName name() {
    return name;
  }

  @Test
  void keepsTheOrderOfSendsAndSaysWhereEachIsStored() throws Exception {
    Writing writing = target().open(first(), facts);

    send(writing, 1, 300);

    List<Position> receipts = facts.awaitReceipts(300).stream().map(Optional::orElseThrow).toList();
    assertThat(facts.tickets()).isEqualTo(range(1_001, 1_300));
    assertThat(stored(name)).isEqualTo(range(1, 300));
    List<Position> sorted = new ArrayList<>(receipts);
    sorted.sort((a, b) -> a.equals(b) ? 0 : a.isAfter(b) ? 1 : -1);
    assertThat(receipts).isEqualTo(sorted).doesNotHaveDuplicates();
    assertThat(facts.doubts()).isEmpty();
    writing.close();
  }

  @Test
  void aNewWriterOfAnEmptyTargetFindsNothing() throws Exception {
    Writing writing = target().open(first(), facts);

    TargetFacts found = writing.facts();
    assertThat(found.target()).isEqualTo(name);
    assertThat(found.lastSequence()).isEqualTo(-1);
    assertThat(found.found()).isEmpty();
    assertThat(found.complete()).isTrue();
    assertThat(found.weaknesses()).isEmpty();
    writing.close();
  }

  @Test
  void findsExactlyWhatItsWriterStoredAboveTheFloor() throws Exception {
    storeForeign(name, 4, outgoing(4));
    List<Position> receipts = written(1, 9);
    storeForeign(name, 8, outgoing(8));

    Writing writing = target().open(known(Optional.of(receipts.get(2)), 5), facts);

    assertThat(writing.facts().complete()).isTrue();
    assertThat(writing.facts().lastSequence()).isEqualTo(lastSequence(9));
    assertThat(writing.facts().found())
        .containsOnly(
            Map.entry(new StreamSequence(6), stored(receipts.get(5), 6)),
            Map.entry(new StreamSequence(7), stored(receipts.get(6), 7)),
            Map.entry(new StreamSequence(8), stored(receipts.get(7), 8)),
            Map.entry(new StreamSequence(9), stored(receipts.get(8), 9)));
    writing.close();
  }

  @Test
  void scansAKnownTargetFromItsBeginning() throws Exception {
    List<Position> receipts = written(1, 3);

    Writing writing = target().open(known(Optional.empty(), 0), facts);

    assertThat(writing.facts().complete()).isTrue();
    assertReaches(writing.facts().end(), receipts.get(2));
    assertThat(writing.facts().found().keySet())
        .containsExactlyInAnyOrder(
            new StreamSequence(1), new StreamSequence(2), new StreamSequence(3));
    writing.close();
  }

  @Test
  void doesNotScanATargetThatItsLaneNeverWroteTo() throws Exception {
    List<Position> receipts = written(1, 3);

    Writing writing = target().open(first(), facts);

    assertThat(writing.facts().found()).isEmpty();
    assertThat(writing.facts().complete()).isTrue();
    assertReaches(writing.facts().end(), receipts.get(2));
    writing.close();
  }

  @Test
  void whatAnEarlierScanFoundIsKept() throws Exception {
    List<Position> receipts = written(1, 6);
    TargetOpening rest =
        new TargetOpening(
            name,
            WRITER,
            Optional.of(receipts.get(3)),
            true,
            Optional.of(new StreamSequence(1)),
            Map.of(
                new StreamSequence(2),
                stored(receipts.get(1), 2),
                new StreamSequence(3),
                stored(receipts.get(2), 3)));

    Writing writing = target().open(rest, facts);

    assertThat(writing.facts().found().keySet())
        .containsExactlyInAnyOrderElementsOf(
            range(2, 6).stream().map(StreamSequence::new).toList());
    writing.close();
  }

  @Test
  void aScanThatBeginsBehindTheEndIsIncomplete() throws Exception {
    Position beyond = beyond(written(1, 3).getLast());

    Writing writing = target().open(known(Optional.of(beyond), 1), facts);

    assertThat(writing.facts().complete()).isFalse();
    writing.close();
  }

  @Test
  void aTrimmedTargetMakesTheScanIncomplete() throws Exception {
    List<Position> receipts = written(1, 3);
    trim(name);

    Writing writing = target().open(known(Optional.of(receipts.getFirst()), 1), facts);

    assertThat(writing.facts().complete()).isFalse();
    assertThat(writing.facts().found()).doesNotContainKey(new StreamSequence(2));
    assertThat(writing.facts().lastSequence()).isEqualTo(lastSequence(3));
    writing.close();
  }

  @Test
  void aSecondScanFindsWhatWasStoredSinceTheFirst() throws Exception {
    List<Position> before = written(1, 4);
    Writing writing = target().open(known(Optional.empty(), 0), facts);
    send(writing, 5, 6);
    Position last = facts.awaitReceipts(2).getLast().orElseThrow();

    assertThat(writing.rescan(known(Optional.of(before.get(3)), 4)))
        .containsOnlyKeys(new StreamSequence(5), new StreamSequence(6))
        .containsEntry(new StreamSequence(6), stored(last, 6));
    writing.close();
  }

  @Test
  void nothingIsPostedAfterCloseAndTheNextMayWrite() throws Exception {
    Writing writing = target().open(first(), facts);
    send(writing, 1, 5);

    writing.close();
    writing.close();
    int before = facts.count();

    Facts second = new Facts();
    Writing next = target(Duration.ofSeconds(30)).open(known(Optional.empty(), 0), second);
    send(next, 100, 100);
    assertThat(second.awaitReceipts(1).getFirst()).isPresent();
    assertThat(facts.count()).isEqualTo(before);
    next.close();
  }
}
