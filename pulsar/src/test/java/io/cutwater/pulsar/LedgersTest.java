package io.cutwater.pulsar;

import static org.assertj.core.api.Assertions.assertThat;

import io.cutwater.pulsar.Ledgers.Entry;
import io.cutwater.pulsar.Ledgers.Ledger;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LedgersTest {

  private static final Ledgers THREE =
      new Ledgers(
          List.of(new Ledger(5, 10), new Ledger(7, 0), new Ledger(8, 4), new Ledger(9, 6)), true);

  @ParameterizedTest
  @CsvSource({
    "9, 6, 1, 9, 5",
    "9, 6, 6, 9, 0",
    "9, 6, 7, 8, 3",
    "9, 6, 10, 8, 0",
    "9, 6, 11, 5, 9",
    "9, 6, 20, 5, 0",
    "9, 6, 21, 5, 0",
    "8, 2, 3, 5, 9",
    "8, 0, 1, 5, 9",
    "5, 0, 1, 5, 0",
  })
  void entriesAreCountedBackOverLedgers(
      long ledger, long entry, long back, long toLedger, long toEntry) {
    assertThat(THREE.back(new Entry(ledger, entry), back)).isEqualTo(new Entry(toLedger, toEntry));
  }

  @Test
  void theFirstEntryIsThatOfTheFirstLedgerThatHoldsOne() {
    assertThat(THREE.isFirst(new Entry(5, 0))).isTrue();
    assertThat(THREE.isFirst(new Entry(5, 1))).isFalse();
    assertThat(THREE.isFirst(new Entry(8, 0))).isFalse();
    assertThat(
            new Ledgers(List.of(new Ledger(4, 0), new Ledger(5, 1)), true).isFirst(new Entry(5, 0)))
        .isTrue();
    assertThat(new Ledgers(THREE.ledgers(), false).isFirst(new Entry(5, 0))).isFalse();
  }
}
