package io.cutwater.playground.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

class InFlightTest {
  private static final int MAX = 2;

  private final InFlight inFlight = new InFlight(MAX);

  private void enter() throws InterruptedException {
    long number = inFlight.claim();
    inFlight.enter(new InFlight.Entry(number, "s", new byte[0], 0));
  }

  @Test
  void admitsNoMoreThanItsWindowUntilOneIsAccepted() throws Exception {
    enter();
    enter();
    FutureTask<Long> oneMore = new FutureTask<>(inFlight::claim);
    Thread claimant = Thread.ofPlatform().daemon().start(oneMore);
    await().until(() -> claimant.getState() == Thread.State.WAITING);

    inFlight.accept(0);

    assertThat(oneMore.get()).isEqualTo(MAX);
  }

  @Test
  void countsAnAcknowledgementOnce() throws Exception {
    enter();

    assertThat(inFlight.accept(0)).isTrue();
    assertThat(inFlight.accept(0)).isFalse();
    assertThat(inFlight.accepted()).isEqualTo(1);
  }

  @Test
  void ignoresAnAcknowledgementOfAnEarlierTenantOfTheSlot() throws Exception {
    enter();
    inFlight.accept(0);
    enter();
    enter();

    assertThat(inFlight.accept(0)).isFalse();
    assertThat(inFlight.accepted()).isEqualTo(1);
  }

  @Test
  void tellsOverdueMessagesOnceAndInOrder() throws Exception {
    enter();
    enter();

    assertThat(inFlight.overdue(100, 50))
        .extracting(InFlight.Entry::number)
        .containsExactly(0L, 1L);
    assertThat(inFlight.overdue(100, 50)).isEmpty();
  }
}
