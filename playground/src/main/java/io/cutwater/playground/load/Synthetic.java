package io.cutwater.playground.load;

import java.time.Duration;

/**
 * An even load of a wanted rate, spread over subjects {@code <prefix>.0} to {@code <prefix>.n-1}.
 */
public final class Synthetic implements Load {
  private static final Duration PACE = Duration.ofMillis(5);
  private static final double NANOS_PER_SECOND = 1e9;

  private final String subjectPrefix;
  private final int subjects;
  private final double messagesPerSecond;
  private final int payloadBytes;
  private long emitted;

  public Synthetic(String subjectPrefix, int subjects, double messagesPerSecond, int payloadBytes) {
    if (subjects < 1 || messagesPerSecond <= 0 || payloadBytes < 0) {
      throw new IllegalArgumentException("a load needs a subject, a rate and a size");
    }
    this.subjectPrefix = subjectPrefix;
    this.subjects = subjects;
    this.messagesPerSecond = messagesPerSecond;
    this.payloadBytes = payloadBytes;
  }

  @Override
  public Duration pace() {
    return PACE;
  }

  @Override
  public void emit(Duration elapsed, Sink sink) {
    long due = (long) (elapsed.toNanos() / NANOS_PER_SECOND * messagesPerSecond);
    // After an outage the rate goes on as wanted: what was missed is not made up in one burst.
    long burstMax = (long) Math.ceil(messagesPerSecond);
    emitted = Math.max(emitted, due - burstMax);
    for (; emitted < due; emitted++) {
      sink.publish(
          subjectPrefix + "." + emitted % subjects, SyntheticPayload.of(emitted, payloadBytes));
    }
  }
}
