package io.cutwater.lane;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * A clock that is set once and never steps: it reads another clock when it is made, and from then
 * on only counts how much time has passed. Pauses and deadlines of a lane are told by such a clock,
 * so that a machine whose time of day is corrected by an hour does not pause for an hour. It may
 * drift from the time of day; what it says is no statement about it.
 */
public final class SteadyClock implements InstantSource {

  private static final long NANOS = 1_000_000;

  private final Instant start;
  private final LongSupplier nanoTime;
  private final long startNanos;

  // A lane asks for milliseconds all the time, and needs no instant for that.
  private final long startMillis;
  private final long startSubMillis;

  /** Counts from what {@code start} says now. */
  public static SteadyClock from(InstantSource start) {
    return new SteadyClock(start, System::nanoTime);
  }

  /**
   * @param nanoTime nanoseconds since some moment; never goes back
   */
  SteadyClock(InstantSource start, LongSupplier nanoTime) {
    this.start = start.instant();
    this.nanoTime = nanoTime;
    this.startNanos = nanoTime.getAsLong();
    this.startMillis = this.start.toEpochMilli();
    this.startSubMillis = Duration.between(Instant.ofEpochMilli(startMillis), this.start).toNanos();
  }

  @Override
  public Instant instant() {
    return start.plusNanos(nanoTime.getAsLong() - startNanos);
  }

  @Override
  public long millis() {
    return Math.floorDiv(startSubMillis + nanoTime.getAsLong() - startNanos, NANOS) + startMillis;
  }
}
