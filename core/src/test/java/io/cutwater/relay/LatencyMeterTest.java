package io.cutwater.relay;

import static io.cutwater.relay.LatencyMeter.HALF_MILLIS;
import static io.cutwater.relay.LatencyMeter.LATENCY_MILLIS_MAX;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LatencyMeterTest {

  private static final long NOW = 1_000_000;

  private final LatencyMeter meter = new LatencyMeter();

  private void confirm(long latencyMillis, long nowMillis) {
    meter.advance(nowMillis);
    meter.confirmed(nowMillis - latencyMillis, nowMillis);
  }

  @Test
  void tellsMedianSlowestHundredthAndSlowest() {
    for (int latency = 1; latency <= 100; latency++) {
      confirm(latency, NOW);
    }
    assertThat(meter.look()).isEqualTo(new Latency(50, 99, 100, 100, 5_050));
  }

  @Test
  void tellsNothingWhereNothingWasConfirmed() {
    assertThat(meter.look()).isEqualTo(Latency.NONE);
  }

  @Test
  void keepsTheFormerHalfAndForgetsTheOneBefore() {
    confirm(7, NOW);
    confirm(3, NOW + HALF_MILLIS);
    assertThat(meter.look().maxMillis()).isEqualTo(7);
    confirm(3, NOW + 2 * HALF_MILLIS);
    assertThat(meter.look().maxMillis()).isEqualTo(3);
  }

  @Test
  void runsEmptyWhenNothingComesAnyMoreAndKeepsItsTotals() {
    confirm(7, NOW);
    meter.advance(NOW + HALF_MILLIS - 1);
    assertThat(meter.look().p50Millis()).isEqualTo(7);
    meter.advance(NOW + 2 * HALF_MILLIS);
    assertThat(meter.look()).isEqualTo(new Latency(-1, -1, -1, 1, 7));
  }

  @Test
  void asksForTimeUntilItIsEmpty() {
    assertThat(meter.dueAtMillis()).isEqualTo(Long.MAX_VALUE);
    confirm(7, NOW);
    assertThat(meter.dueAtMillis()).isEqualTo(NOW + HALF_MILLIS);
    meter.advance(NOW + HALF_MILLIS);
    assertThat(meter.dueAtMillis()).isEqualTo(NOW + 2 * HALF_MILLIS);
    meter.advance(NOW + 2 * HALF_MILLIS);
    assertThat(meter.look().p50Millis()).isEqualTo(-1);
    assertThat(meter.dueAtMillis()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void aClockThatStepsBackGivesNoNegativeLatency() {
    confirm(7, NOW);
    meter.advance(NOW - 3_600_000);
    meter.confirmed(NOW, NOW - 3_600_000);
    assertThat(meter.look()).isEqualTo(new Latency(0, 7, 7, 2, 7));
    meter.advance(NOW - 3_600_000 + HALF_MILLIS);
    meter.advance(NOW - 3_600_000 + 2 * HALF_MILLIS);
    assertThat(meter.look().p50Millis()).isEqualTo(-1);
  }

  @Test
  void countsWhatIsLongerThanADayAsADay() {
    confirm(LATENCY_MILLIS_MAX, NOW);
    confirm(LATENCY_MILLIS_MAX + 1, NOW);
    assertThat(meter.look().sumMillis()).isEqualTo(2 * LATENCY_MILLIS_MAX);
  }
}
