package io.cutwater.config;

import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Values with units: durations such as {@code 30s} and sizes such as {@code 64MiB}. */
public final class Units {

  private static final Pattern NUMBER_AND_UNIT = Pattern.compile("([0-9]{1,15})\\s?([A-Za-z]+)");
  private static final Map<String, Long> MILLIS =
      Map.of("ms", 1L, "s", 1_000L, "m", 60_000L, "h", 3_600_000L, "d", 86_400_000L);
  private static final Map<String, Long> BYTES =
      Map.of(
          "B", 1L,
          "kB", 1_000L,
          "MB", 1_000_000L,
          "GB", 1_000_000_000L,
          "KiB", 1L << 10,
          "MiB", 1L << 20,
          "GiB", 1L << 30);

  private Units() {}

  /**
   * @throws IllegalArgumentException when {@code text} is no duration
   */
  public static Duration duration(String text) {
    return Duration.ofMillis(
        product(text, MILLIS, "not a duration; write a number and ms, s, m, h or d: 30s"));
  }

  /**
   * A size in bytes.
   *
   * @throws IllegalArgumentException when {@code text} is no size
   */
  public static long size(String text) {
    return product(
        text, BYTES, "not a size; write a number and B, kB, MB, GB, KiB, MiB or GiB: 64MiB");
  }

  private static long product(String text, Map<String, Long> units, String otherwise) {
    Matcher matcher = NUMBER_AND_UNIT.matcher(text);
    Long unit = matcher.matches() ? units.get(matcher.group(2)) : null;
    if (unit == null) {
      throw new IllegalArgumentException(otherwise);
    }
    try {
      return Math.multiplyExact(Long.parseLong(matcher.group(1)), unit);
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException("far too large", e);
    }
  }
}
