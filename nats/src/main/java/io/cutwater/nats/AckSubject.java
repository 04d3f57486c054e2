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
    int first = firstNumber(subject, end);
    int second = next(subject, first, end);
    int third = next(subject, second, end);
    int fourth = next(subject, third, end);
    int fifth = next(subject, fourth, end);
    return new AckSubject(
        number(subject, first, end),
        number(subject, second, end),
        number(subject, third, end),
        number(subject, fourth, end),
        number(subject, fifth, end));
  }

  /** Where the first of the five numbers begins: behind the consumer, whatever the form. */
  private static int firstNumber(String subject, int end) {
    int stream = next(subject, PREFIX.length(), end);
    int consumer = next(subject, stream, end);
    int tokens = 4;
    int third = next(subject, consumer, end);
    for (int at = consumer; at <= end; at = next(subject, at, end)) {
      tokens++;
    }
    if (tokens == TOKENS_V1) {
      return consumer;
    }
    if (tokens >= TOKENS_V2_MIN) {
      return next(subject, third, end);
    }
    throw new IllegalArgumentException("not an acknowledgement subject: " + subject);
  }

  /** Where the token behind the one at {@code from} begins; beyond {@code end} where none does. */
  private static int next(String subject, int from, int end) {
    int dot = from > end ? -1 : subject.indexOf('.', from, end);
    return dot < 0 ? end + 1 : dot + 1;
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
