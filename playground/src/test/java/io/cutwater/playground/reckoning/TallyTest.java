package io.cutwater.playground.reckoning;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TallyTest {
  private static final long STORED_AT = 1_000;
  private static final long FIRST = 5;
  private static final long LAST = 8;
  private static final long END = LAST + 1;

  private final StreamLedger ledger = new StreamLedger(END);
  private final Tally tally = new Tally(ledger);

  @BeforeEach
  void publishFourMessages() {
    for (long sequence = FIRST; sequence <= LAST; sequence++) {
      ledger.add(sequence, message(sequence), STORED_AT);
      ledger.identify(sequence, id(sequence));
    }
  }

  private static long message(long sequence) {
    return sequence * 31;
  }

  private static long id(long sequence) {
    return sequence * 37;
  }

  private void copy(long... sequences) {
    for (long sequence : sequences) {
      tally.copy(sequence, message(sequence), id(sequence), STORED_AT + sequence, false);
    }
  }

  @Test
  void isExactWhenEachIsThereOnceAndInOrder() {
    copy(5, 6, 7, 8);

    Reckoning reckoning = tally.reckoning();

    assertThat(reckoning.exact()).isTrue();
    assertThat(reckoning.published()).isEqualTo(4);
    assertThat(reckoning.stored()).isEqualTo(4);
    assertThat(reckoning.latency()).isEqualTo(new Latency(6, 8, 8));
  }

  @Test
  void countsALoss() {
    copy(5, 6, 8);

    assertThat(tally.reckoning().lost()).isEqualTo(1);
    assertThat(tally.reckoning().exact()).isFalse();
  }

  @Test
  void countsADuplicateAsThatAndNotAsADisorder() {
    copy(5, 6, 7, 6, 7, 8);

    assertThat(tally.reckoning().duplicated()).isEqualTo(2);
    assertThat(tally.reckoning().reordered()).isZero();
    assertThat(tally.reckoning().lost()).isZero();
  }

  @Test
  void countsADisorderWithinAPartitionOnly() {
    copy(6, 5, 8);
    tally.beginPartition();
    copy(7);

    assertThat(tally.reckoning().reordered()).isEqualTo(1);
  }

  @Test
  void countsAnAlteredPayloadAndAnAlteredId() {
    tally.copy(5, message(5) + 1, id(5), STORED_AT, false);
    tally.copy(6, message(6), id(6) + 1, STORED_AT, false);

    assertThat(tally.reckoning().altered()).isEqualTo(2);
  }

  @Test
  void takesAnyIdForAMessageThatHasNone() {
    ledger.add(END, message(END), STORED_AT);
    copy(END);

    assertThat(tally.reckoning().altered()).isZero();
  }

  @Test
  void countsADeadLetterAsStoredAndACopyElsewhereAsDuplicate() {
    copy(5, 6, 7, 8);
    tally.beginPartition();
    tally.copy(6, message(6), id(6), STORED_AT, true);

    assertThat(tally.reckoning().deadLettered()).isEqualTo(1);
    assertThat(tally.reckoning().duplicated()).isEqualTo(1);
  }

  @Test
  void leavesOutWhatWasPublishedSinceAndCountsStrangers() {
    copy(END + 1);
    copy(FIRST - 1);
    tally.stranger();

    assertThat(tally.reckoning().strangers()).isEqualTo(2);
    assertThat(tally.reckoning().stored()).isZero();
  }

  @Test
  void comparesAnEmptyStreamWithAnEmptyTopic() {
    assertThat(new Tally(new StreamLedger(0)).reckoning().exact()).isTrue();
  }
}
