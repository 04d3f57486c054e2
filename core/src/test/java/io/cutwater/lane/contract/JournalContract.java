package io.cutwater.lane.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cutwater.lane.Inbox;
import io.cutwater.lane.Journal;
import io.cutwater.lane.Journal.Held;
import io.cutwater.relay.Event.JournalWritten;
import io.cutwater.relay.Fault.Code;
import io.cutwater.relay.FaultException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a {@link Journal} promises. */
public abstract class JournalContract {

  private final Facts facts = new Facts();

  /** The journal of one lane, new to each test, as {@code instance} sees it. */
  protected abstract Journal journal(String instance) throws Exception;

  /** Breaks the connection of whoever holds the journal. */
  protected abstract void disconnect() throws Exception;

  @Test
  void isHeldByOneAtATime() throws Exception {
    Held held = journal("one").take(facts).orElseThrow();

    assertThat(journal("two").take(facts)).isEmpty();
    assertThat(journal("one").take(facts)).isEmpty();

    assertThat(held.isHeld()).isTrue();
    held.close();
  }

  @Test
  void closingGivesItBack() throws Exception {
    Held held = journal("one").take(facts).orElseThrow();

    held.close();
    held.close();

    assertThat(held.isHeld()).isFalse();
    Held next = taken("two", facts);
    assertThat(next.isHeld()).isTrue();
    next.close();
  }

  @Test
  void aNewJournalHasNoRecord() throws Exception {
    Held held = journal("one").take(facts).orElseThrow();

    assertThat(held.read()).isEmpty();
    held.close();
  }

  @Test
  void theLastRecordIsReadBackByTheNextOwner() throws Exception {
    Held held = journal("one").take(facts).orElseThrow();
    held.read();
    for (int number = 1; number <= 50; number++) {
      held.write(number, "record " + number);
    }
    assertThat(facts.await(50, JournalWritten.class).stream().map(JournalWritten::number))
        .last()
        .isEqualTo(50L);
    held.close();

    Held next = taken("two", new Facts());

    assertThat(next.read()).contains("record 50");
    next.close();
  }

  @Test
  void recordsAreAnsweredInTheirOrder() throws Exception {
    Held held = journal("one").take(facts).orElseThrow();

    for (int number = 1; number <= 20; number++) {
      held.write(number, "record " + number);
    }

    assertThat(facts.await(20, JournalWritten.class).stream().map(JournalWritten::number))
        .isSorted()
        .doesNotHaveDuplicates()
        .hasSize(20);
    held.close();
  }

  @Test
  void aBrokenConnectionLosesItForGoodAndDoubts() throws Exception {
    Held held = journal("one").take(facts).orElseThrow();

    disconnect();

    await().atMost(Facts.BOUND).until(() -> !held.isHeld());
    assertThat(facts.awaitDoubt().code()).isEqualTo(Code.LOCK_LOST);
    assertThatThrownBy(held::read)
        .isInstanceOfSatisfying(
            FaultException.class, e -> assertThat(e.fault().code()).isEqualTo(Code.LOCK_LOST));
    held.close();
    Held next = taken("two", new Facts());
    assertThat(held.isHeld()).isFalse();
    assertThat(next.isHeld()).isTrue();
    next.close();
  }

  @Test
  void aLateRecordOfAFormerOwnerIsNotSeenBehindTheStartMark() throws Exception {
    Held former = journal("one").take(facts).orElseThrow();
    former.write(1, "in time");
    facts.await(1, JournalWritten.class);
    disconnect();
    await().atMost(Facts.BOUND).until(() -> !former.isHeld());
    Held next = taken("two", new Facts());
    assertThat(next.read()).contains("in time");

    former.write(2, "too late");

    assertThat(facts.awaitDoubt().code()).isEqualTo(Code.LOCK_LOST);
    assertThat(next.read()).contains("in time");
    assertThat(facts.await(1, JournalWritten.class)).hasSize(1);
    former.close();
    next.close();
  }

  @Test
  void nothingIsPostedAfterClose() throws Exception {
    Held held = journal("one").take(facts).orElseThrow();
    held.close();
    int before = facts.count();

    held.write(1, "after close");
    disconnect();

    Facts second = new Facts();
    Held next = taken("two", second);
    next.write(1, "of the next");
    second.await(1, JournalWritten.class);
    assertThat(next.read()).contains("of the next");
    assertThat(facts.count()).isEqualTo(before);
    next.close();
  }

  /** A broker may need a moment to let go of a former owner's connection. */
  private Held taken(String instance, Inbox inbox) throws Exception {
    Journal journal = journal(instance);
    return await()
        .atMost(Facts.BOUND)
        .ignoreExceptionsInstanceOf(FaultException.class)
        .until(() -> journal.take(inbox), Optional::isPresent)
        .orElseThrow();
  }
}
