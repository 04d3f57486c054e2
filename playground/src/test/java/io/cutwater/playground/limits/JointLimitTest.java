package io.cutwater.playground.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class JointLimitTest {

  private static EndRates rates(Long... perSecond) {
    return new EndRates("a bench", List.of(perSecond));
  }

  @Test
  void addsWhatAMessageCostsAtBothEnds() {
    JointLimit limit = new JointLimit(rates(176_000L), rates(150_000L));

    assertThat(limit.perSecond()).isEqualTo(80_982);
    assertThat(limit.share(40_491)).isEqualTo(0.5);
  }

  @Test
  void takesTheMedianOfTheRuns() {
    assertThat(rates(90L, 10L, 30L).median()).isEqualTo(30);
    assertThat(rates(10L, 20L).median()).isEqualTo(20);
  }

  @Test
  void refusesARateThatIsNone() {
    assertThatThrownBy(() -> rates(10L, 0L)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> rates()).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void readsWhatTheNatsBenchPrints() {
    String output =
        """
        16:23:37 [1] Starting JetStream ordered ephemeral consumer, expecting 300,000 messages

        NATS JetStream ordered ephemeral consumer stats: 162,857 msgs/sec ~ 40 MiB/sec
        """;

    assertThat(BenchOutput.nats(output)).hasValue(162_857);
    assertThat(BenchOutput.nats("nats: error: no servers available")).isEmpty();
  }

  @Test
  void takesTheMedianSecondOfPulsarPerf() {
    String output =
        """
        INFO  PerformanceProducer - Throughput produced:  20000 msg ---  20000.2 msg/s ---  49.3 Mbit/s
        INFO  PerformanceProducer - Throughput produced: 170000 msg --- 150000.9 msg/s --- 293.0 Mbit/s
        INFO  PerformanceProducer - Throughput produced: 310000 msg --- 140000,0 msg/s --- 273.4 Mbit/s
        INFO  PerformanceProducer - Throughput produced: 310000 msg ---      0.0 msg/s ---   0.0 Mbit/s
        INFO  PerformanceProducer - Aggregated throughput stats --- 310000 records sent --- 47858.531 msg/s
        """;

    assertThat(BenchOutput.pulsar(output)).hasValue(140_000);
    assertThat(BenchOutput.pulsar("java.lang.OutOfMemoryError")).isEmpty();
  }
}
