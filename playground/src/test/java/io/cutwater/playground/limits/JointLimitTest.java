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
  void countsPulsarPerfFromItsProducerToItsLastMessage() {
    String output =
        """
        2026-11-25T23:59:58,000+0000 [main] INFO  org.apache.pulsar.testclient.PerformanceProducer - Starting Pulsar perf producer
        2026-11-25T23:59:59,250+0000 [exec-1-1] INFO  org.apache.pulsar.testclient.PerformanceProducer - Created 1 producers
        2026-11-26T00:00:00,250+0000 [timer-8-1] INFO  ProducerStatsRecorderImpl - Publish throughput: 38128.16 msg/s
        2026-11-26T00:00:03,250+0000 [exec-1-1] INFO  org.apache.pulsar.testclient.PerformanceProducer - ---- DONE (reached the maximum number: 800000 of production) ----
        2026-11-26T00:00:09,250+0000 [shutdown] INFO  PerformanceProducer - Aggregated throughput stats --- 819601 records sent --- 81877.796 msg/s
        """;

    assertThat(BenchOutput.pulsarProduced(output)).hasValue(200_000);
    assertThat(BenchOutput.pulsarProduced("java.lang.OutOfMemoryError")).isEmpty();
    assertThat(BenchOutput.pulsarProduced(output.substring(0, output.indexOf("DONE")))).isEmpty();
  }

  @Test
  void countsPulsarPerfFromItsConsumerToItsLastMessage() {
    String output =
        """
        2026-11-25T23:59:57,000+0000 [main] INFO  org.apache.pulsar.testclient.PerformanceConsumer - Adding 1 consumers per subscription on topic persistent://public/default/t
        2026-11-25T23:59:59,500+0000 [main] INFO  org.apache.pulsar.testclient.PerformanceConsumer - Start receiving from 1 consumers per subscription on 1 topics
        2026-11-26T00:00:03,500+0000 [listener-4-1] INFO  org.apache.pulsar.testclient.PerformanceConsumer - ------------------- DONE -----------------------
        2026-11-26T00:00:09,500+0000 [shutdown] INFO  org.apache.pulsar.testclient.PerformanceConsumer - Aggregated throughput stats --- 400000 records received --- 78109.322 msg/s
        """;

    assertThat(BenchOutput.pulsarConsumed(output)).hasValue(100_000);
    assertThat(BenchOutput.pulsarConsumed("java.lang.OutOfMemoryError")).isEmpty();
    assertThat(BenchOutput.pulsarConsumed(output.substring(0, output.indexOf("-- DONE"))))
        .isEmpty();
    assertThat(BenchOutput.pulsarProduced(output)).isEmpty();
  }
}
