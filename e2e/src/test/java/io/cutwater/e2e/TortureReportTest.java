package io.cutwater.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class TortureReportTest {

  private final TortureReport report = new TortureReport();

  @Test
  void tellsHowLongRecoveriesTook() {
    for (int round = 1; round <= 100; round++) {
      report.recovered(round, List.of(Blow.CUT_NATS), Duration.ofMillis(round));
    }

    ObjectNode json = report.json(7);

    assertThat(json.path("recoveryMillis").path("p50").asInt()).isEqualTo(51);
    assertThat(json.path("recoveryMillis").path("p99").asInt()).isEqualTo(100);
    assertThat(json.path("recoveryMillis").path("max").asInt()).isEqualTo(100);
    assertThat(json.path("exact").asBoolean()).isTrue();
  }

  @Test
  void aRoundThatFailedIsNotExact() {
    report.failed(3, "a lane <stood> still");

    assertThat(report.isExact()).isFalse();
    assertThat(report.json(7).path("failures").get(0).path("round").asInt()).isEqualTo(3);
    assertThat(report.page(7)).contains("Not exact", "a lane &lt;stood> still");
  }

  @Test
  void everyBlowHasABarWhereItStruck() {
    long now = System.nanoTime();
    report.struck(1, Blow.KILL_NATS, now, now + 1_000_000);
    report.struck(2, Blow.KILL_PULSAR, now, now + 2_000_000);

    assertThat(report.page(7).split("<rect ", -1)).hasSize(3);
    assertThat(report.json(7).path("timeline")).hasSize(2);
  }
}
