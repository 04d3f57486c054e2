package io.cutwater.http;

import io.cutwater.control.Bridge;
import io.cutwater.control.ChannelStatus;
import io.cutwater.message.Position;
import io.cutwater.message.StreamSequence;
import io.cutwater.relay.LaneView;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** Every channel's figures, and the process's, for Prometheus. */
final class LaneMetrics {

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Bridge bridge;

  LaneMetrics(Bridge bridge) {
    this.bridge = bridge;
    bridge.status().forEach(status -> register(status.channel().name()));
    registry.getPrometheusRegistry().register(new LatencySummaries(bridge));
    new ClassLoaderMetrics().bindTo(registry);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
  }

  String scrape() {
    return registry.scrape();
  }

  private void register(String channel) {
    counter(channel, "delivered", "Messages read from the source", LaneView::delivered);
    counter(channel, "stored", "Messages confirmed by a target", LaneView::stored);
    counter(channel, "skipped", "Messages found to be stored already", LaneView::skipped);
    counter(channel, "dead.letters", "Messages stored as dead letters", LaneView::deadLettered);
    counter(channel, "expired", "Messages the source removed unread", LaneView::expired);
    counter(channel, "sessions", "Sessions begun", LaneView::session);
    gauge(channel, "in.flight.messages", "Messages in flight", LaneView::inFlightMessages);
    gauge(channel, "in.flight.bytes", "Bytes in flight", LaneView::inFlightBytes);
    gauge(channel, "window.messages", "Messages that may be in flight", LaneView::windowMessages);
    gauge(channel, "lag.messages", "Messages not confirmed yet; -1 unknown", LaneView::lag);
    gauge(channel, "floor", "Stream sequence up to which all is confirmed", LaneMetrics::floor);
    gauge(channel, "running", "1 when messages can cross", view -> view.isRunning() ? 1 : 0);
    gauge(channel, "halted", "1 when an operator must act", LaneMetrics::halted);
    gauge(
        channel,
        "weaknesses",
        "Reasons why the guarantee is less than exactly-once",
        view -> view.weaknesses().size());
  }

  private static double floor(LaneView view) {
    boolean known = !view.floor().isEmpty();
    return known && Position.parse(view.floor()) instanceof StreamSequence(long value) ? value : 0;
  }

  private static double halted(LaneView view) {
    return view.phase().equals("halted") ? 1 : 0;
  }

  private void counter(
      String channel, String name, String description, ToDoubleFunction<LaneView> value) {
    FunctionCounter.builder("cutwater.lane." + name, bridge, b -> read(b, channel, value))
        .description(description)
        .tags(Tags.of("channel", channel))
        .register(registry);
  }

  private void gauge(
      String channel, String name, String description, ToDoubleFunction<LaneView> value) {
    Gauge.builder("cutwater.lane." + name, bridge, b -> read(b, channel, value))
        .description(description)
        .tags(Tags.of("channel", channel))
        .register(registry);
  }

  private static double read(Bridge bridge, String channel, ToDoubleFunction<LaneView> value) {
    Optional<LaneView> view =
        bridge.status().stream()
            .filter(status -> status.channel().name().equals(channel))
            .findFirst()
            .flatMap(ChannelStatus::lane);
    return view.map(value::applyAsDouble).orElse(0.0);
  }
}
