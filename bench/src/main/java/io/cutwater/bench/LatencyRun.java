package io.cutwater.bench;

import io.cutwater.message.Flow;
import io.cutwater.playground.host.SetupException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * How long messages are under way at a steady rate, from when each was due to be sent: a sender
 * that is held up counts against whoever holds it up, so that no omission is coordinated.
 *
 * @param perSecond messages
 * @param warming what is sent so long at first is not counted
 */
record LatencyRun(Ground ground, int perSecond, Duration warming, Duration counted) {

  private static final Duration RUNS_BOUND = Duration.ofMinutes(1);
  private static final Duration ARRIVAL_BOUND = Duration.ofSeconds(20);
  private static final Duration LOOK_EVERY = Duration.ofMillis(20);
  private static final long TRACKABLE_NANOS = Duration.ofMinutes(2).toNanos();
  private static final int DIGITS = 3;
  private static final long SECOND = 1_000_000_000L;
  private static final int QUANTILES = 1_000;
  private static final double PERCENT = 100;
  private static final double HALF = 0.5;

  /** Through a bridge, from sending at its source to being seen at its target. */
  Histogram through(Bridge bridge, Scene scene, int round)
      throws IOException, InterruptedException {
    String name =
        ("latency-" + scene.slug() + "-" + bridge.name() + "-" + perSecond + "-" + round)
            .replaceAll("[^a-z0-9]+", "-");
    Errand errand = ground.errandOfItsOwn(name, scene, bridge);
    boolean out = scene.flow() == Flow.NATS_TO_PULSAR;
    try (End topic = End.ofTopic(ground.pulsarUrl(), errand.topic());
        Bridge.Carrier carrier = bridge.start(errand);
        End stream = End.ofStream(ground.natsUrl(), errand.stream(), errand.subjects() + ".0")) {
      return measure(
          out ? stream : topic,
          out ? topic : stream,
          scene.bytes(),
          bridge.name() + "; its log ends with:\n" + carrier.logTail());
    } finally {
      ground.forget(errand);
    }
  }

  /** One hop alone, by its own client: the stream. */
  Histogram throughStream(Scene scene, int round) throws IOException, InterruptedException {
    String name = "hop-" + scene.slug() + "-" + perSecond + "-" + round;
    Errand errand =
        ground.errandOfItsOwn(
            name, new Scene(Flow.NATS_TO_PULSAR, scene.bytes(), 1), new CutwaterBridge(false));
    try (End end = End.ofStream(ground.natsUrl(), errand.stream(), errand.subjects() + ".0")) {
      return measure(end, end, scene.bytes(), "stream");
    } finally {
      ground.forget(errand);
    }
  }

  /** One hop alone, by its own client: the topic. */
  Histogram throughTopic(Scene scene, int round) throws IOException, InterruptedException {
    String topic = "hop-" + scene.slug() + "-" + perSecond + "-" + round;
    try (End end = End.ofTopic(ground.pulsarUrl(), topic)) {
      return measure(end, end, scene.bytes(), "topic");
    }
  }

  private Histogram measure(End from, End to, int bytes, String who)
      throws IOException, InterruptedException {
    Histogram histogram = new ConcurrentHistogram(TRACKABLE_NANOS, DIGITS);
    AtomicLong seen = new AtomicLong();
    AtomicLong countedFrom = new AtomicLong(Long.MAX_VALUE);
    read(
        to,
        payload -> {
          long due = ByteBuffer.wrap(payload).getLong();
          if (due >= countedFrom.get()) {
            histogram.recordValue(Math.min(TRACKABLE_NANOS, Math.max(0, System.nanoTime() - due)));
          }
          seen.incrementAndGet();
        });
    Random random = new Random(perSecond);
    byte[] filler = Ground.payload(random, Math.max(Long.BYTES, bytes));
    from.send(stamped(filler, 0));
    await(seen, 1, RUNS_BOUND, who);
    long began = System.nanoTime();
    countedFrom.set(began + warming.toNanos());
    long messages = warming.plus(counted).toNanos() * perSecond / SECOND;
    for (long i = 0; i < messages; i++) {
      long due = began + i * SECOND / perSecond;
      long early = due - System.nanoTime();
      while (early > 0) {
        LockSupport.parkNanos(early);
        early = due - System.nanoTime();
      }
      from.send(stamped(filler, due));
    }
    await(seen, messages + 1, ARRIVAL_BOUND, who);
    return histogram;
  }

  /** A target that its bridge makes may not be there yet. */
  private static void read(End end, Consumer<byte[]> reader)
      throws IOException, InterruptedException {
    long bound = System.nanoTime() + RUNS_BOUND.toNanos();
    while (true) {
      try {
        end.read(reader);
        return;
      } catch (IOException e) {
        if (System.nanoTime() - bound > 0) {
          throw e;
        }
        Thread.sleep(LOOK_EVERY);
      }
    }
  }

  private static byte[] stamped(byte[] filler, long due) {
    byte[] payload = filler.clone();
    ByteBuffer.wrap(payload).putLong(due);
    return payload;
  }

  private static void await(AtomicLong seen, long messages, Duration bound, String who)
      throws InterruptedException {
    long end = System.nanoTime() + bound.toNanos();
    while (seen.get() < messages) {
      if (System.nanoTime() - end > 0) {
        throw new SetupException(
            "of " + messages + " messages " + seen + " came within " + bound + " through " + who,
            "A rate that cannot be carried has no latency: try a lower one");
      }
      Thread.sleep(LOOK_EVERY);
    }
  }

  /**
   * How long both hops take one after the other, where they do not depend on each other: every
   * thousandth of the one with every thousandth of the other.
   *
   * @return in nanoseconds, sorted
   */
  static long[] sums(Histogram one, Histogram other) {
    long[] first = quantiles(one);
    long[] second = quantiles(other);
    long[] sums = new long[QUANTILES * QUANTILES];
    for (int i = 0; i < QUANTILES; i++) {
      for (int k = 0; k < QUANTILES; k++) {
        sums[i * QUANTILES + k] = first[i] + second[k];
      }
    }
    Arrays.sort(sums);
    return sums;
  }

  private static long[] quantiles(Histogram histogram) {
    long[] quantiles = new long[QUANTILES];
    for (int i = 0; i < QUANTILES; i++) {
      quantiles[i] = histogram.getValueAtPercentile((i + HALF) / QUANTILES * PERCENT);
    }
    return quantiles;
  }

  /**
   * What a part of them does not exceed.
   *
   * @param part from 0 to 1
   */
  static long at(long[] sorted, double part) {
    return sorted[(int) Math.min(sorted.length - 1, sorted.length * part)];
  }
}
