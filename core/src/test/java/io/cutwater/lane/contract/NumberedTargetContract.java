package io.cutwater.lane.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cutwater.lane.Target;
import io.cutwater.lane.Target.Writing;
import io.cutwater.message.LedgerPosition;
import io.cutwater.message.Position;
import io.cutwater.message.StreamSequence;
import io.cutwater.relay.Fault.Code;
import io.cutwater.relay.FaultException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What a {@link Target} promises whose writers have names, and that deduplicates by sequence. */
public abstract class NumberedTargetContract extends TargetContract {

  @Override
  protected long lastSequence(long pushed) {
    return pushed;
  }

  @Override
  protected Position beyond(Position last) {
    LedgerPosition at = (LedgerPosition) last;
    return new LedgerPosition(at.ledger(), at.entry() + 1_000, at.partition(), -1);
  }

  @Test
  void anEmptyTargetHasNoEnd() throws Exception {
    Writing writing = target().open(first(), facts);

    assertThat(writing.facts().end()).isEmpty();
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
    assertThat(stored(name())).isEqualTo(range(1, 15));
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
}
