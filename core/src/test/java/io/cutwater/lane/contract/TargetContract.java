package io.cutwater.lane.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cutwater.lane.Target;
import io.cutwater.lane.Target.Writing;
import io.cutwater.message.Envelope;
import io.cutwater.message.Headers;
import io.cutwater.message.LedgerPosition;
import io.cutwater.message.Payload;
import io.cutwater.message.Position;
import io.cutwater.message.StreamSequence;
import io.cutwater.message.TargetName;
import io.cutwater.relay.Fault.Code;
import io.cutwater.relay.FaultException;
import io.cutwater.relay.Outgoing;
import io.cutwater.relay.TargetFacts;
import io.cutwater.relay.TargetOpening;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a {@link Target} that deduplicates by sequence promises. */
public abstract class TargetContract {

  private static final String WRITER = "deployment.contract-0.1";

  private final Facts facts = new Facts();
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

  @BeforeEach
  void make() throws Exception {
    name = made();
  }

  private Target target() throws Exception {
    return target(Duration.ofSeconds(1));
  }

  private TargetOpening first() {
    return new TargetOpening(name, WRITER, Optional.empty(), false, Optional.empty(), Map.of());
  }

  private TargetOpening known(Optional<Position> from, long floor) {
    return new TargetOpening(
        name,
        WRITER,
        from,
        true,
        floor == 0 ? Optional.empty() : Optional.of(new StreamSequence(floor)),
        Map.of());
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
    return new Outgoing.Carried(envelope, "key-" + sequence % 5);
  }

  private static void send(Writing writing, long from, long to) {
    for (long sequence = from; sequence <= to; sequence++) {
      writing.send(sequence + 1_000, sequence, outgoing(sequence));
    }
  }

  private static List<Long> range(long first, long last) {
    return LongStream.rangeClosed(first, last).boxed().toList();
  }

  /** What an earlier session stored, with its receipts. */
  private List<Position> written(long from, long to) throws Exception {
    Facts earlier = new Facts();
    Writing writing = target().open(first(), earlier);
    send(writing, from, to);
    List<Position> receipts =
        earlier.awaitReceipts((int) (to - from + 1)).stream().map(Optional::orElseThrow).toList();
    writing.close();
    return receipts;
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
    assertThat(found.end()).isEmpty();
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
    assertThat(writing.facts().lastSequence()).isEqualTo(9);
    assertThat(writing.facts().found())
        .containsOnly(
            Map.entry(new StreamSequence(6), receipts.get(5)),
            Map.entry(new StreamSequence(7), receipts.get(6)),
            Map.entry(new StreamSequence(8), receipts.get(7)),
            Map.entry(new StreamSequence(9), receipts.get(8)));
    writing.close();
  }

  @Test
  void scansAKnownTargetFromItsBeginning() throws Exception {
    List<Position> receipts = written(1, 3);

    Writing writing = target().open(known(Optional.empty(), 0), facts);

    assertThat(writing.facts().complete()).isTrue();
    assertThat(writing.facts().end()).contains(receipts.get(2));
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
    assertThat(writing.facts().end()).contains(receipts.get(2));
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
            Map.of(new StreamSequence(2), receipts.get(1), new StreamSequence(3), receipts.get(2)));

    Writing writing = target().open(rest, facts);

    assertThat(writing.facts().found().keySet())
        .containsExactlyInAnyOrderElementsOf(
            range(2, 6).stream().map(StreamSequence::new).toList());
    writing.close();
  }

  @Test
  void aScanThatBeginsBehindTheEndIsIncomplete() throws Exception {
    LedgerPosition last = (LedgerPosition) written(1, 3).getLast();
    Position beyond = new LedgerPosition(last.ledger(), last.entry() + 1_000, last.partition(), -1);

    Writing writing = target().open(known(Optional.of(beyond), 1), facts);

    assertThat(writing.facts().complete()).isFalse();
    writing.close();
  }

  @Test
  void aTrimmedTargetMakesTheScanIncompleteAndKnowsItsWriterStill() throws Exception {
    List<Position> receipts = written(1, 3);
    trim(name);

    Writing writing = target().open(known(Optional.of(receipts.getFirst()), 1), facts);

    assertThat(writing.facts().complete()).isFalse();
    assertThat(writing.facts().found()).doesNotContainKey(new StreamSequence(2));
    assertThat(writing.facts().lastSequence()).isEqualTo(3);
    writing.close();
  }

  @Test
  void aHeldNameIsRefusedInTheEnd() throws Exception {
    Writing holder = target().open(first(), facts);

    assertThatThrownBy(() -> target().open(first(), new Facts()))
        .isInstanceOfSatisfying(
            FaultException.class, e -> assertThat(e.fault().code()).isEqualTo(Code.FOREIGN_WRITER));

    send(holder, 1, 1);
    assertThat(facts.awaitReceipts(1).getFirst()).isPresent();
    holder.close();
  }

  @Test
  void aHeldNameIsWaitedFor() throws Exception {
    Writing holder = target().open(first(), facts);
    Target patient = target(Duration.ofMinutes(1));
    AtomicReference<Optional<Writing>> opened = new AtomicReference<>(Optional.empty());
    Thread opener =
        Thread.ofVirtual()
            .start(() -> {
              try {
                opened.set(Optional.of(patient.open(first(), new Facts())));
              } catch (FaultException e) {
                throw new AssertionError(e);
              }
            });

    holder.close();

    assertThat(opener.join(Facts.BOUND)).isTrue();
    assertThat(opened.get()).isPresent();
    opened.get().orElseThrow().close();
  }

  @Test
  void anInterruptEndsTheWaitForAName() throws Exception {
    Writing holder = target().open(first(), facts);
    Target patient = target(Duration.ofMinutes(10));
    Thread opener =
        Thread.ofVirtual()
            .start(() ->
                assertThatThrownBy(() -> patient.open(first(), new Facts()))
                    .isInstanceOf(FaultException.class));

    opener.interrupt();

    assertThat(opener.join(Facts.BOUND)).isTrue();
    holder.close();
  }

  @Test
  void aFlushKeepsOldAndNewInBatchesOfTheirOwn() throws Exception {
    written(1, 10);
    Writing writing = target().open(known(Optional.empty(), 0), facts);

    send(writing, 8, 10);
    writing.flush();
    send(writing, 11, 15);

    List<Optional<Position>> receipts = facts.awaitReceipts(8);
    assertThat(receipts.subList(0, 3)).allMatch(Optional::isEmpty);
    assertThat(receipts.subList(3, 8)).allMatch(Optional::isPresent);
    assertThat(stored(name)).isEqualTo(range(1, 15));
    writing.close();
  }

  @Test
  void aHoleSentBelowTheLastSequenceIsSwallowedWithoutReceipt() throws Exception {
    written(1, 5);
    Writing writing = target().open(known(Optional.empty(), 0), facts);
    send(writing, 20, 20);
    writing.flush();
    facts.awaitReceipts(1);

    send(writing, 15, 15);

    assertThat(facts.awaitReceipts(2).getLast()).isEmpty();
    assertThat(writing.rescan(known(Optional.empty(), 0)))
        .doesNotContainKey(new StreamSequence(15))
        .containsKey(new StreamSequence(20));
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
        .containsEntry(new StreamSequence(6), last);
    writing.close();
  }

  @Test
  void nothingIsPostedAfterCloseAndTheNameIsFree() throws Exception {
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
