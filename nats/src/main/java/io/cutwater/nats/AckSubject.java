package io.cutwater.nats;

/**
 * What JetStream writes into the reply subject of a delivered message. Read by hand: this runs once
 * per message.
 *
 * <p>{@code $JS.ACK.<stream>.<consumer>.<delivered>.<sseq>.<cseq>.<ts>.<pending>}, or (ADR-15, v2)
 * the same with {@code <domain>.<account hash>} before the stream and maybe a token behind.
 *
 * @param attempt 1 when the message was never delivered to this consumer before
 * @param streamSequence the message's place in the stream
 * @param consumerSequence the delivery's number in the consumer
 * @param storedAtNanos when the stream stored it, nanoseconds since the epoch
 * @param pending how many messages wait behind it
 */
record AckSubject(
    long attempt, long streamSequence, long consumerSequence, long storedAtNanos, long pending) {

  static final String PREFIX = "$JS.ACK.";

  private static final int TOKENS_V1 = 9;
  private static final int TOKENS_V2_MIN = 11;

  /**
   * Reads {@code subject} up to {@code end}.
   *
   * @throws IllegalArgumentException when it is no acknowledgement subject
   */
  static AckSubject parse(String subject, int end) {
    int tokens = 1;
    for (int i = 0; i < end; i++) {
      if (subject.charAt(i) == '.') {
        tokens++;
      }
    }
    int skip;
    if (tokens == TOKENS_V1) {
      skip = 4;
    } else if (tokens >= TOKENS_V2_MIN) {
      skip = 6;
    } else {
      throw new IllegalArgumentException("not an acknowledgement subject: " + subject);
    }
    int at = 0;
    while (skip > 0) {
      if (subject.charAt(at++) == '.') {
        skip--;
      }
    }
    long attempt = number(subject, at, end);
    at = next(subject, at, end);
    long streamSequence = number(subject, at, end);
    at = next(subject, at, end);
    long consumerSequence = number(subject, at, end);
    at = next(subject, at, end);
    long storedAt = number(subject, at, end);
    at = next(subject, at, end);
    return new AckSubject(
        attempt, streamSequence, consumerSequence, storedAt, number(subject, at, end));
  }

  private static int next(String subject, int from, int end) {
    int at = from;
    while (at < end && subject.charAt(at) != '.') {
      at++;
    }
    return at + 1;
  }

  private static long number(String subject, int from, int end) {
    long value = 0;
    int at = from;
    for (; at < end && subject.charAt(at) != '.'; at++) {
      int digit = subject.charAt(at) - '0';
      if (digit < 0 || digit > 9) {
        throw new IllegalArgumentException("not an acknowledgement subject: " + subject);
      }
      value = value * 10 + digit;
    }
    if (at == from || value < 0) {
      throw new IllegalArgumentException("not an acknowledgement subject: " + subject);
    }
    return value;
  }
}
