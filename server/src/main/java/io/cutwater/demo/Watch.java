package io.cutwater.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.cutwater.playground.host.Progress;
import io.cutwater.process.CutwaterProcess;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Watches a Cutwater process: how far it is, how fast, and a line about it every second. */
final class Watch {

  private static final Duration POLL = Duration.ofMillis(200);
  private static final double NANOS = 1e9;
  private static final long SECOND = 1_000_000_000L;

  private final CutwaterProcess cutwater;
  private final Progress progress;
  private @Nullable Feed feed;
  private String state = "down";
  private long base;
  private long floor;
  private long firstFloor = -1;
  private long firstNanos;
  private long half = Long.MAX_VALUE;
  private long halfFloor = -1;
  private long halfNanos;
  private long lastMoveNanos = System.nanoTime();
  private long saidNanos = System.nanoTime();
  private long saidFloor;
  private long saidAccepted;

  Watch(CutwaterProcess cutwater, Progress progress) {
    this.cutwater = cutwater;
    this.progress = progress;
  }

  /** From now on lines say how much {@code feed} publishes behind sequence {@code last}. */
  void feeding(Feed started, long last) {
    feed = started;
    base = last;
  }

  /** Watches until that {@link System#nanoTime}. */
  void until(long end) throws InterruptedException {
    while (System.nanoTime() - end < 0) {
      poll();
      cutwater.requireAlive();
    }
  }

  /**
   * Watches until everything up to {@code sequence} is confirmed, or nothing has moved for so long.
   *
   * @return whether it is
   */
  boolean untilFloor(long sequence, Duration quiet) throws InterruptedException {
    lastMoveNanos = System.nanoTime();
    half = floor + (sequence - floor) / 2;
    while (floor < sequence) {
      poll();
      if (System.nanoTime() - lastMoveNanos > quiet.toNanos()) {
        return false;
      }
    }
    return true;
  }

  /** Watches until the channel runs, at most so long: a load that waits measures the start. */
  void untilRunning(Duration bound) throws InterruptedException {
    long end = System.nanoTime() + bound.toNanos();
    while (!state.equals("running") && System.nanoTime() - end < 0) {
      poll();
      cutwater.requireAlive();
    }
  }

  private void poll() throws InterruptedException {
    Thread.sleep(POLL);
    Optional<JsonNode> channel = cutwater.channel(0);
    state = channel.map(node -> node.path("state").asText()).orElse("down");
    long now = System.nanoTime();
    long seen = channel.map(node -> node.path("floor").asLong(0)).orElse(floor);
    if (seen > floor) {
      if (firstFloor < 0) {
        firstFloor = seen;
        firstNanos = now;
      }
      if (halfFloor < 0 && seen >= half) {
        halfFloor = seen;
        halfNanos = now;
      }
      floor = seen;
      lastMoveNanos = now;
    }
    if (now - saidNanos >= SECOND) {
      say(channel, now);
    }
  }

  private void say(Optional<JsonNode> channel, long now) {
    double seconds = (now - saidNanos) / NANOS;
    long accepted = feed == null ? 0 : feed.accepted();
    long inFlight = channel.map(node -> node.path("inFlightMessages").asLong()).orElse(0L);
    long lag =
        feed == null
            ? channel.map(node -> node.path("lag").asLong(-1)).orElse(-1L)
            : Math.max(0, base + accepted - floor);
    progress.report(
        String.format(
            Locale.ROOT,
            "%-8s in %,7.0f/s  out %,7.0f/s  lag %s  p50/p99 %s  in flight %,d  confirmed %,d",
            state,
            (accepted - saidAccepted) / seconds,
            Math.max(0, floor - saidFloor) / seconds,
            lag < 0 ? "-" : String.format(Locale.ROOT, "%,d", lag),
            latency(channel),
            inFlight,
            floor));
    saidNanos = now;
    saidFloor = floor;
    saidAccepted = accepted;
  }

  /** Of the last seconds, from the stream to Pulsar's confirmation. */
  private static String latency(Optional<JsonNode> channel) {
    long p50 = channel.map(node -> node.path("latencyP50Millis").asLong(-1)).orElse(-1L);
    long p99 = channel.map(node -> node.path("latencyP99Millis").asLong(-1)).orElse(-1L);
    return p50 < 0 ? "-" : String.format(Locale.ROOT, "%,d/%,d ms", p50, p99);
  }

  /** Messages a second between the first and the last time the floor was seen to move. */
  long rate() {
    return perSecond(firstFloor, firstNanos);
  }

  /** The same for the second half of what was awaited last: a JVM's first seconds are slow. */
  long rateOfSecondHalf() {
    return perSecond(halfFloor, halfNanos);
  }

  private long perSecond(long fromFloor, long fromNanos) {
    double seconds = (lastMoveNanos - fromNanos) / NANOS;
    return fromFloor < 0 || seconds <= 0 ? 0 : Math.round((floor - fromFloor) / seconds);
  }
}
