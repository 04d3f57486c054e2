package io.cutwater.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RoundsTest {

  private static final Duration PERIOD = Duration.ofMillis(2);
  private static final int TIMES = 3;
  private static final int BOUND_SECONDS = 20;

  private final Rounds rounds = new Rounds();

  @AfterEach
  void close() {
    rounds.close();
  }

  @Test
  void everyoneIsLookedAfterOnOneThreadAgainAndAgain() throws Exception {
    CountDownLatch first = new CountDownLatch(TIMES);
    CountDownLatch second = new CountDownLatch(TIMES);
    AtomicInteger abreast = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    Runnable seen =
        () -> {
          most.accumulateAndGet(abreast.incrementAndGet(), Math::max);
          abreast.decrementAndGet();
        };
    rounds.every(PERIOD, () -> count(first, seen));
    rounds.every(PERIOD.multipliedBy(2), () -> count(second, seen));
    assertThat(first.await(BOUND_SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(second.await(BOUND_SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(most).hasValue(1);
  }

  private static void count(CountDownLatch latch, Runnable seen) {
    seen.run();
    latch.countDown();
  }

  @Test
  void oneThatBreaksARuleHindersNoOther() throws Exception {
    CountDownLatch other = new CountDownLatch(TIMES);
    CountDownLatch broken = new CountDownLatch(TIMES);
    rounds.every(
        PERIOD,
        () -> {
          broken.countDown();
          throw new IllegalStateException("on purpose");
        });
    rounds.every(PERIOD, other::countDown);
    assertThat(other.await(BOUND_SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(broken.await(BOUND_SECONDS, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void oneThatWasCancelledIsLeftOutOfTheNextRounds() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    CountDownLatch once = new CountDownLatch(1);
    Rounds.Stop stop =
        rounds.every(
            PERIOD,
            () -> {
              runs.incrementAndGet();
              once.countDown();
            });
    assertThat(once.await(BOUND_SECONDS, TimeUnit.SECONDS)).isTrue();
    stop.cancel();
    stop.cancel();
    awaitARound();
    int after = runs.get();
    awaitARound();
    assertThat(runs).hasValue(after);
  }

  @Test
  void afterItsEndItTakesNobody() {
    Duration known = PERIOD.multipliedBy(2);
    rounds.every(known, () -> {});
    rounds.close();
    assertThatThrownBy(() -> rounds.every(known, () -> {}))
        .isInstanceOf(RejectedExecutionException.class);
    assertThatThrownBy(() -> rounds.every(PERIOD, () -> {}))
        .isInstanceOf(RejectedExecutionException.class);
  }

  /** What joins now is passed over in the round under way, and looked after in the next but one. */
  private void awaitARound() throws InterruptedException {
    CountDownLatch joined = new CountDownLatch(TIMES);
    Rounds.Stop stop = rounds.every(PERIOD, joined::countDown);
    assertThat(joined.await(BOUND_SECONDS, TimeUnit.SECONDS)).isTrue();
    stop.cancel();
  }
}
