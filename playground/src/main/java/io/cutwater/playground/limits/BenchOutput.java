package io.cutwater.playground.limits;

import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/** The one figure that counts in what a bench prints. */
final class BenchOutput {

  /** As in {@code ordered ephemeral consumer stats: 162,857 msgs/sec ~ 40 MiB/sec}. */
  private static final Pattern NATS = Pattern.compile("stats: ([0-9,]+) msgs/sec");

  /** As in {@code Throughput produced: 252370 msg --- 25236.2 msg/s ---}, one line a second. */
  private static final Pattern PULSAR =
      Pattern.compile("Throughput produced: *[0-9]+ msg --- *([0-9]+)(?:[.,][0-9]+)? msg/s");

  private BenchOutput() {}

  /** Messages a second of {@code nats bench}; empty where it did not come to its end. */
  static OptionalLong nats(String output) {
    return NATS.matcher(output)
        .results()
        .mapToLong(match -> Long.parseLong(match.group(1).replace(",", "")))
        .findFirst();
  }

  /**
   * Messages a second in the median second of {@code pulsar-perf}; empty where it has none. Its
   * aggregate would count the seconds in which its JVM starts and ends.
   */
  static OptionalLong pulsar(String output) {
    List<Long> seconds =
        PULSAR
            .matcher(output)
            .results()
            .map(match -> Long.parseLong(match.group(1)))
            .filter(rate -> rate > 0)
            .sorted()
            .toList();
    return seconds.isEmpty()
        ? OptionalLong.empty()
        : OptionalLong.of(seconds.get(seconds.size() / 2));
  }
}
