package io.cutwater.playground.limits;

import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The one figure that counts in what a bench prints. */
final class BenchOutput {

  /** As in {@code ordered ephemeral consumer stats: 162,857 msgs/sec ~ 40 MiB/sec}. */
  private static final Pattern NATS = Pattern.compile("stats: ([0-9,]+) msgs/sec");

  /** When the producer was there, and when its last message had been sent. */
  private static final Pattern PULSAR_FROM =
      Pattern.compile("(?m)^([0-9T:.,+-]+) .*PerformanceProducer - Created [0-9]+ producers");

  private static final Pattern PULSAR_TO =
      Pattern.compile(
          "(?m)^([0-9T:.,+-]+) .*DONE \\(reached the maximum number: ([0-9]+) of production\\)");

  /** As in {@code 2026-11-25T19:30:23,251+0000}. */
  private static final DateTimeFormatter PULSAR_TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss,SSSZ", Locale.ROOT);

  private BenchOutput() {}

  /** Messages a second of {@code nats bench}; empty where it did not come to its end. */
  static OptionalLong nats(String output) {
    return NATS.matcher(output)
        .results()
        .mapToLong(match -> Long.parseLong(match.group(1).replace(",", "")))
        .findFirst();
  }

  /**
   * Messages a second of {@code pulsar-perf} from its producer to its last message; empty where it
   * did not come to its end. Its own aggregate also counts the seconds in which it shuts down, and
   * a fast machine is through before it prints a second's line.
   */
  static OptionalLong pulsar(String output) {
    Matcher from = PULSAR_FROM.matcher(output);
    Matcher to = PULSAR_TO.matcher(output);
    if (!from.find() || !to.find()) {
      return OptionalLong.empty();
    }
    long millis = time(from.group(1)).until(time(to.group(1)), ChronoUnit.MILLIS);
    return millis <= 0
        ? OptionalLong.empty()
        : OptionalLong.of(Math.round(Long.parseLong(to.group(2)) * 1_000.0 / millis));
  }

  private static OffsetDateTime time(String text) {
    return OffsetDateTime.parse(text, PULSAR_TIME);
  }
}
