package io.cutwater.playground.reckoning;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PayloadLedgerTest {

  private static final int STREAM = 9;
  private static final long PUBLISHED_AT = 1_000;

  private final PayloadLedger ledger = new PayloadLedger();
  private long copies;

  @BeforeEach
  void publishThreeToEachOfTwoPartitions() {
    for (int index = 0; index < 3; index++) {
      ledger.original(bytes("a" + index), new Place(0, index, PUBLISHED_AT));
      ledger.original(bytes("b" + index), new Place(1, index, PUBLISHED_AT));
    }
  }

  private static byte[] bytes(String payload) {
    return payload.getBytes(UTF_8);
  }

  private void copy(String... payloads) {
    for (String payload : payloads) {
      ledger.copy(bytes(payload), new Place(STREAM, copies, PUBLISHED_AT + ++copies), false);
    }
  }

  @Test
  void isExactInWhateverOrderPartitionsMix() {
    copy("b0", "a0", "a1", "b1", "b2", "a2");

    Reckoning reckoning = ledger.reckoning();

    assertThat(reckoning.exact()).isTrue();
    assertThat(reckoning.published()).isEqualTo(6);
    assertThat(reckoning.stored()).isEqualTo(6);
    assertThat(reckoning.latency()).isEqualTo(new Latency(3, 6, 6));
  }

  @Test
  void tellsALossADoubleADisorderAndAStranger() {
    copy("a0", "a0", "a2", "a1", "b0", "b1", "altered");

    Reckoning reckoning = ledger.reckoning();

    assertThat(reckoning.lost()).isEqualTo(1);
    assertThat(reckoning.duplicated()).isEqualTo(1);
    assertThat(reckoning.reordered()).isEqualTo(1);
    assertThat(reckoning.strangers()).isEqualTo(1);
    assertThat(reckoning.stored()).isEqualTo(7);
  }

  @Test
  void countsDeadLettersApartFromTheOrderOfOthers() {
    copy("a0", "a2");
    ledger.copy(bytes("a1"), new Place(STREAM + 1, 0, PUBLISHED_AT), true);
    copy("b0", "b1", "b2");

    assertThat(ledger.reckoning().exact()).isTrue();
    assertThat(ledger.reckoning().deadLettered()).isEqualTo(1);
  }

  @Test
  void takesEqualPayloadsForOneAnotherAndCountsThem() {
    ledger.original(bytes("a0"), new Place(0, 3, PUBLISHED_AT));
    copy("a0", "a1", "a2", "a0", "b0", "b1", "b2");

    assertThat(ledger.reckoning().exact()).isTrue();

    copy("a0");

    assertThat(ledger.reckoning().duplicated()).isEqualTo(1);
  }
}
