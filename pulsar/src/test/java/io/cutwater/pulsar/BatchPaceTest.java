package io.cutwater.pulsar;

import static io.cutwater.pulsar.BatchPace.BATCHES_MAX;
import static io.cutwater.pulsar.BatchPace.FEW;
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
  void someBatchesMayBeOnTheirWayAndTheNextWaitsForTheOldest() {
    assertThat(send(BATCHES_MAX)).isEqualTo(BATCHES_MAX);
    assertThat(send(5)).isZero();
    assertThat(answer(1)).isOne();
    assertThat(answer(BATCHES_MAX - 1)).isZero();
  }

  @Test
  void aBatchIsAnsweredWithItsLastMessage() {
    send(BATCHES_MAX + 2);
    assertThat(answer(BATCHES_MAX)).as("the two go out together").isOne();
    send(BATCHES_MAX);
    assertThat(answer(1)).as("one of the two is unanswered").isZero();
    assertThat(answer(1)).isOne();
  }

  @Test
  void withManyOnTheirWayAllMustBeAnswered() {
    send(BATCHES_MAX + FEW);
    assertThat(answer(BATCHES_MAX - 1)).isZero();
    assertThat(answer(1)).as("nothing is on its way any more").isOne();
    assertThat(send(FEW)).isZero();
    assertThat(answer(FEW - 1)).isZero();
    assertThat(answer(1)).isOne();
  }

  @Test
  void fewAgainMayShareTheWayAgain() {
    send(BATCHES_MAX + FEW);
    answer(BATCHES_MAX);
    answer(FEW);
    assertThat(send(BATCHES_MAX)).isEqualTo(BATCHES_MAX);
  }
}
