package io.cutwater.message;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.time.Instant;

/**
 * {@link Instant#toString()} for many instants of the same second, which it writes once. A lane
 * writes the time of each message that it carries, and those of a second come together.
 */
public final class InstantText {

  private static final int NANOS_DIGITS = 9;
  private static final int MICRO = 1_000;
  private static final int MILLI = 1_000_000;

  /** A second and its text without the Z. */
  private static final class Second {
    final long epoch;
    final String text;
    final byte[] bytes;

    Second(long epoch, String text) {
      this.epoch = epoch;
      this.text = text;
      this.bytes = text.getBytes(ISO_8859_1);
    }
  }

  private volatile Second last = second(0);

  private static Second second(long epoch) {
    String text = Instant.ofEpochSecond(epoch).toString();
    return new Second(epoch, text.substring(0, text.length() - 1));
  }

  /** What {@code instant.toString()} would be. Safe from any thread. */
  public String of(Instant instant) {
    Second second = last;
    if (second.epoch != instant.getEpochSecond()) {
      second = second(instant.getEpochSecond());
      last = second;
    }
    int nanos = instant.getNano();
    if (nanos == 0) {
      return second.text + 'Z';
    }
    if (nanos % MILLI == 0) {
      return fraction(second, nanos / MILLI, NANOS_DIGITS - 6);
    }
    return nanos % MICRO == 0
        ? fraction(second, nanos / MICRO, NANOS_DIGITS - 3)
        : fraction(second, nanos, NANOS_DIGITS);
  }

  private static String fraction(Second second, int value, int digits) {
    int length = second.text.length();
    byte[] text = new byte[length + digits + 2];
    System.arraycopy(second.bytes, 0, text, 0, length);
    text[length] = '.';
    int rest = value;
    for (int at = length + digits; at > length; at--) {
      text[at] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    text[length + digits + 1] = 'Z';
    return new String(text, ISO_8859_1);
  }
}
