package io.cutwater.http;

import io.cutwater.control.Bridge;
import io.cutwater.control.ChannelStatus;
import io.cutwater.message.Position;
import io.cutwater.message.StreamSequence;
import io.cutwater.relay.LaneView;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.function.BiConsumer;
import java.util.function.ToDoubleFunction;

/**
 * Every lane's figures, and the process's, for Prometheus. Lanes come and go with the
 * configuration, so they are looked at anew at each scrape.
 */
final class LaneMetrics {

  private static final String PREFIX = "cutwater_lane_";

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Bridge bridge;

  LaneMetrics(Bridge bridge) {
    this.bridge = bridge;
    registerLanes();
    register(new LatencySummaries(bridge));
    new ClassLoaderMetrics().bindTo(registry);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
  }

  String scrape() {
    return registry.scrape();
  }

  private void registerLanes() {
    counter("delivered", "Messages read from the source", LaneView::delivered);
    counter("stored", "Messages confirmed by a target", LaneView::stored);
    counter("skipped", "Messages found to be stored already", LaneView::skipped);
    counter("omitted", "Messages that came from the target", LaneView::omitted);
    counter("dead_letters", "Messages stored as dead letters", LaneView::deadLettered);
    counter("expired", "Messages the source removed unread", LaneView::expired);
    counter("dropped", "Messages that came and were not taken in", LaneView::dropped);
    counter("sessions", "Sessions begun", LaneView::session);
    gauge("in_flight_messages", "Messages in flight", LaneView::inFlightMessages);
    gauge("in_flight_bytes", "Bytes in flight", LaneView::inFlightBytes);
    gauge("window_messages", "Messages that may be in flight", LaneView::windowMessages);
    gauge("lag_messages", "Messages not confirmed yet; -1 unknown", LaneView::lag);
    gauge("floor", "Stream sequence up to which all is confirmed", LaneMetrics::floor);
    gauge("running", "1 when messages can cross", view -> view.isRunning() ? 1 : 0);
    gauge("halted", "1 when an operator must act", view -> view.phase().equals("halted") ? 1 : 0);
    gauge(
        "weaknesses",
        "Reasons why the guarantee is less than exactly-once",
        view -> view.weaknesses().size());
  }

  /** A topic's position is no number: 0 stands for it. */
  private static double floor(LaneView view) {
    boolean known = !view.floor().isEmpty();
    return known && Position.parse(view.floor()) instanceof StreamSequence(long value) ? value : 0;
  }

  private void register(Collector collector) {
    registry.getPrometheusRegistry().register(collector);
  }

  private void counter(String name, String help, ToDoubleFunction<LaneView> value) {
    register(() -> {
      var counter = CounterSnapshot.builder().name(PREFIX + name).help(help);
      each((labels, view) ->
          counter.dataPoint(
              CounterSnapshot.CounterDataPointSnapshot.builder()
                  .labels(labels)
                  .value(value.applyAsDouble(view))
                  .build()));
      return counter.build();
    });
  }

  private void gauge(String name, String help, ToDoubleFunction<LaneView> value) {
    register(() -> {
      var gauge = GaugeSnapshot.builder().name(PREFIX + name).help(help);
      each((labels, view) ->
          gauge.dataPoint(
              GaugeSnapshot.GaugeDataPointSnapshot.builder()
                  .labels(labels)
                  .value(value.applyAsDouble(view))
                  .build()));
      return gauge.build();
    });
  }

  private void each(BiConsumer<Labels, LaneView> use) {
    for (ChannelStatus status : bridge.status()) {
      for (LaneView view : status.lanes()) {
        use.accept(labels(view), view);
      }
    }
  }

  static Labels labels(LaneView view) {
    return Labels.of("channel", view.lane().channel(), "lane", view.lane().text());
  }
}
