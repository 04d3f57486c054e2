package io.cutwater.lane;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class SteadyClockTest {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final AtomicReference<Instant> timeOfDay = new AtomicReference<>(START);
  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
  private final SteadyClock clock = new SteadyClock(timeOfDay::get, nanos::get);

  @Test
  void beginsAtTheTimeOfDayAndCountsOn() {
    assertThat(clock.instant()).isEqualTo(START);

    nanos.addAndGet(Duration.ofSeconds(3).toNanos());

    assertThat(clock.instant()).isEqualTo(START.plusSeconds(3));
    assertThat(clock.millis()).isEqualTo(START.toEpochMilli() + 3_000);
  }

  @Test
  void millisecondsEndWhereThoseOfTheInstantDo() {
    SteadyClock odd = new SteadyClock(() -> START.plusNanos(600_000), nanos::get);

    nanos.addAndGet(399_999);
    assertThat(odd.millis()).isEqualTo(odd.instant().toEpochMilli()).isEqualTo(clock.millis());

    nanos.addAndGet(1);
    assertThat(odd.millis()).isEqualTo(odd.instant().toEpochMilli());
    assertThat(odd.millis()).isEqualTo(clock.millis() + 1);
  }

  @Test
  void aStepOfTheTimeOfDayMovesItNot() {
    timeOfDay.set(START.minus(Duration.ofHours(1)));
    assertThat(clock.instant()).isEqualTo(START);

    timeOfDay.set(START.plus(Duration.ofHours(1)));
    assertThat(clock.instant()).isEqualTo(START);
  }
}
