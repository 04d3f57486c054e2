package io.cutwater.relay;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CreditTest {

  private final Credit credit = new Credit();

  @Test
  void refusesWhatWasNotAskedFor() {
    credit.requested(1, 100);
    assertThat(credit.delivered(10)).isTrue();
    assertThat(credit.delivered(10)).isFalse();
  }

  @Test
  void freesTheBytesOfAServedRequest() {
    credit.requested(2, 1_000);
    credit.requested(1, 500);
    credit.delivered(10);
    credit.delivered(10);
    assertThat(credit.messages()).isEqualTo(1);
    assertThat(credit.bytes()).isEqualTo(500);
  }

  @Test
  void takesBackWhatARequestDidNotUse() {
    credit.requested(10, 1_000);
    credit.delivered(100);
    credit.ended(9, 900);
    assertThat(credit.messages()).isZero();
    assertThat(credit.bytes()).isZero();
  }

  @Test
  void allowsSixtyFourRequestsAndNoMore() {
    for (int i = 0; i < 64; i++) {
      assertThat(credit.mayRequest()).isTrue();
      credit.requested(1, 1);
    }
    assertThat(credit.mayRequest()).isFalse();
  }
}
