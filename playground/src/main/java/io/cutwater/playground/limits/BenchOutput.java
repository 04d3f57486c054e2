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

  private static final String TIME = "(?m)^([0-9T:.,+-]+) .*";

  /** When the producer was there, and when its last message had been sent. */
  private static final Pattern PRODUCER_FROM =
      Pattern.compile(TIME + "PerformanceProducer - Created [0-9]+ producers");

  private static final Pattern PRODUCER_TO =
      Pattern.compile(TIME + "DONE \\(reached the maximum number: ([0-9]+) of production\\)");

  /** When the consumer was there, and when its last message had come. */
  private static final Pattern CONSUMER_FROM =
      Pattern.compile(TIME + "PerformanceConsumer - Start receiving from ");

  private static final Pattern CONSUMER_TO =
      Pattern.compile(TIME + "PerformanceConsumer - -+ DONE -+");

  private static final Pattern CONSUMED =
      Pattern.compile("Aggregated throughput stats --- ([0-9]+) records received");

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
   * Messages a second of {@code pulsar-perf produce} from its producer to its last message; empty
   * where it did not come to its end. Its own aggregate also counts the seconds in which it shuts
   * down, and a fast machine is through before it prints a second's line.
   */
  static OptionalLong pulsarProduced(String output) {
    Matcher from = PRODUCER_FROM.matcher(output);
    Matcher to = PRODUCER_TO.matcher(output);
    return from.find() && to.find()
        ? perSecond(Long.parseLong(to.group(2)), from.group(1), to.group(1))
        : OptionalLong.empty();
  }

  /** The same of {@code pulsar-perf consume}, from its consumer to its last message. */
  static OptionalLong pulsarConsumed(String output) {
    Matcher from = CONSUMER_FROM.matcher(output);
    Matcher to = CONSUMER_TO.matcher(output);
    Matcher consumed = CONSUMED.matcher(output);
    return from.find() && to.find() && consumed.find()
        ? perSecond(Long.parseLong(consumed.group(1)), from.group(1), to.group(1))
        : OptionalLong.empty();
  }

  private static OptionalLong perSecond(long messages, String from, String to) {
    long millis = time(from).until(time(to), ChronoUnit.MILLIS);
    return millis <= 0
        ? OptionalLong.empty()
        : OptionalLong.of(Math.round(messages * 1_000.0 / millis));
  }

  private static OffsetDateTime time(String text) {
    return OffsetDateTime.parse(text, PULSAR_TIME);
  }
}
