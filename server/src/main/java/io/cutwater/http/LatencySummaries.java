package io.cutwater.http;

import io.cutwater.control.Bridge;
import io.cutwater.control.ChannelStatus;
import io.cutwater.relay.LaneView;
import io.cutwater.relay.Latency;
import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.Quantile;
import io.prometheus.metrics.model.snapshots.Quantiles;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;

/**
 * Every lane's latency as a Prometheus summary. Lanes measure it themselves, so it is handed over
 * as it is; the registry's own timers would have to see each message again.
 */
final class LatencySummaries implements Collector {

  private static final double MILLIS = 1_000;

  private final Bridge bridge;

  LatencySummaries(Bridge bridge) {
    this.bridge = bridge;
  }

  @Override
  public MetricSnapshot collect() {
    SummarySnapshot.Builder summary =
        SummarySnapshot.builder()
            .name("cutwater_lane_latency_seconds")
            .help("From when the source stored a message to when a target confirmed it");
    for (ChannelStatus status : bridge.status()) {
      status.lanes().forEach(view -> summary.dataPoint(point(view)));
    }
    return summary.build();
  }

  private static SummarySnapshot.SummaryDataPointSnapshot point(LaneView view) {
    Latency latency = view.latency();
    return SummarySnapshot.SummaryDataPointSnapshot.builder()
        .labels(LaneMetrics.labels(view))
        .quantiles(
            Quantiles.builder()
                .quantile(quantile(0.5, latency.p50Millis()))
                .quantile(quantile(0.99, latency.p99Millis()))
                .quantile(quantile(1, latency.maxMillis()))
                .build())
        .count(latency.messages())
        .sum(latency.sumMillis() / MILLIS)
        .build();
  }

  /** What is not known is no number, as Prometheus has it. */
  private static Quantile quantile(double share, long millis) {
    return new Quantile(share, millis < 0 ? Double.NaN : millis / MILLIS);
  }
}
