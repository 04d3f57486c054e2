package io.cutwater.pulsar;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BatchPaceTest {

  private final BatchPace pace = new BatchPace();

  /** Returns how many batches go out. */
  private int send(int messages) {
    int out = 0;
    for (int i = 0; i < messages; i++) {
      out += pace.sent() ? 1 : 0;
    }
    return out;
  }

  private int answer(int messages) {
    int out = 0;
    for (int i = 0; i < messages; i++) {
      out += pace.answered() ? 1 : 0;
    }
    return out;
  }

  @Test
  void aLoneMessageWaitsForNothing() {
    assertThat(send(1)).isOne();
    assertThat(answer(1)).isZero();
    assertThat(send(1)).isOne();
  }

  @Test
  void whatComesMeanwhileGoesOutTogetherOnceAllIsAnswered() {
    assertThat(send(1)).isOne();
    assertThat(send(5)).isZero();
    assertThat(answer(1)).as("the five").isOne();
    assertThat(send(2)).isZero();
    assertThat(answer(4)).isZero();
    assertThat(answer(1)).as("the two").isOne();
  }

  @Test
  void anAnswerThatNothingWaitsForSendsNothing() {
    send(1);
    assertThat(answer(2)).isZero();
    assertThat(send(1)).isOne();
  }
}
