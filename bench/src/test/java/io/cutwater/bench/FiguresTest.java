package io.cutwater.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cutwater.message.Flow;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

/** What becomes of figures once they are measured. */
class FiguresTest {

  private static final String SCENE = new Scene(Flow.NATS_TO_PULSAR, 256, 1).text();
  private final Figures figures = new Figures();

  FiguresTest() {
    add("joint limit", Measure.RATE, 100_000, 80_000, 90_000);
    add("cutwater", Measure.RATE, 45_000, 81_000, 60_000);
    add("cutwater", Measure.WARM_RATE, 72_000);
    add("<peer>", Measure.RATE, 300);
    add("<peer>", Measure.RESIDENT, 50);
  }

  private void add(String who, Measure measure, double... rounds) {
    for (double round : rounds) {
      figures.add(SCENE, who, measure, round);
    }
  }

  @Test
  void aMedianIsTheMiddleOrTheMeanOfTheTwoThere() {
    assertThat(figures.of(SCENE, "cutwater", Measure.RATE).orElseThrow().median())
        .isEqualTo(60_000);
    figures.add(SCENE, "cutwater", Measure.RATE, 70_000);
    assertThat(figures.of(SCENE, "cutwater", Measure.RATE).orElseThrow().median())
        .isEqualTo(65_000);
  }

  @Test
  void theTableTellsRangesAndSharesOfTheLimit() {
    assertThat(TextReport.of(figures))
        .contains("nats-to-pulsar, 256 B, 1 lane")
        .contains("60,000 [45,000 .. 81,000]")
        .contains("0.67 (warm 0.80)")
        .containsPattern("<peer> +300 ");
  }

  @Test
  void jsonHasEveryRound() throws Exception {
    JsonNode root = new ObjectMapper().readTree(JsonReport.of(figures));

    JsonNode cutwater = root.path("figures").path(1);
    assertThat(cutwater.path("who").asText()).isEqualTo("cutwater");
    assertThat(cutwater.path("measure").asText()).isEqualTo("RATE");
    assertThat(cutwater.path("unit").asText()).isEqualTo("msg/s");
    assertThat(cutwater.path("rounds")).hasSize(3);
  }

  @Test
  void thePageHasABarForEachFigureAndEscapesNames() {
    String page = PageReport.of(figures);

    assertThat(page).contains("&lt;peer>").doesNotContain("<peer>");
    assertThat(page.split("<rect ", -1)).hasSize(1 + 5);
  }

  @Test
  void twoHopsTakeAsLongAsOneAfterTheOther() {
    Histogram one = new Histogram(3);
    Histogram other = new Histogram(3);
    for (int i = 0; i < 1_000; i++) {
      one.recordValue(1_000);
      other.recordValue(i < 900 ? 2_000 : 50_000);
    }

    long[] sums = LatencyRun.sums(one, other);
    assertThat((double) LatencyRun.at(sums, 0.5)).isCloseTo(3_000, within(30.0));
    assertThat((double) LatencyRun.at(sums, 0.99)).isCloseTo(51_000, within(510.0));
  }
}
