package io.cutwater.bench;

import io.cutwater.playground.host.SetupException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/** One run of a bridge against a backlog, as seen from outside, moment by moment. */
final class BacklogRun {

  private static final Duration LOOK_EVERY = Duration.ofMillis(50);
  private static final double NANOS = 1e9;
  private static final double MICROS = 1e6;

  private final Ground ground;
  private final Duration bound;

  /**
   * @param bound from the first arrival on; what has not arrived by then is not waited for
   */
  BacklogRun(Ground ground, Duration bound) {
    this.ground = ground;
    this.bound = bound;
  }

  /** What was seen at one time. */
  private record Moment(double seconds, long arrived, double cpuSeconds, long allocated) {}

  /**
   * What came of it.
   *
   * @param moments the first one at the process's start, all others with something arrived
   * @param residentMegabytes the largest
   */
  record Outcome(List<Moment> moments, double residentMegabytes) {

    private Moment start() {
      return moments.getFirst();
    }

    private Moment first() {
      return moments.get(Math.min(1, moments.size() - 1));
    }

    private Moment last() {
      return moments.getLast();
    }

    /** Where half of what arrived had arrived. */
    private Moment half() {
      return moments.stream()
          .filter(moment -> moment.arrived() >= last().arrived() / 2)
          .findFirst()
          .orElseThrow();
    }

    long arrived() {
      return last().arrived();
    }

    /** Messages a second from the first arrival on. */
    double rate() {
      return perSecond(first());
    }

    double warmRate() {
      return perSecond(half());
    }

    double wholeRate() {
      return perSecond(start());
    }

    private double perSecond(Moment from) {
      return (last().arrived() - from.arrived()) / (last().seconds() - from.seconds());
    }

    /** Microseconds of CPU per message. */
    double cpu() {
      return perMessage(start(), Moment::cpuSeconds) * MICROS;
    }

    double warmCpu() {
      return perMessage(half(), Moment::cpuSeconds) * MICROS;
    }

    /** Bytes per message in the second half; empty where all had arrived before anybody looked. */
    OptionalDouble allocated() {
      return half().arrived() < last().arrived()
          ? OptionalDouble.of(perMessage(half(), Moment::allocated))
          : OptionalDouble.empty();
    }

    private double perMessage(Moment from, ToDoubleFunction<Moment> what) {
      return (what.applyAsDouble(last()) - what.applyAsDouble(from))
          / Math.max(1, last().arrived() - from.arrived());
    }
  }

  /** Measures everything but allocation. */
  Outcome run(Bridge bridge, Errand errand, long messages)
      throws IOException, InterruptedException {
    try (Bridge.Carrier carrier = bridge.start(errand)) {
      return watch(bridge, carrier, errand, messages, () -> 0);
    } finally {
      ground.forget(errand);
    }
  }

  /** Measures allocation, by an agent whose own work falsifies all else. */
  Outcome runCountingAllocation(Bridge bridge, Errand errand, long messages)
      throws IOException, InterruptedException {
    try (Bridge.Carrier carrier = bridge.start(errand)) {
      try (Allocation allocation = Allocation.of(carrier.pid())) {
        return watch(bridge, carrier, errand, messages, allocation::bytes);
      }
    } finally {
      ground.forget(errand);
    }
  }

  /** Bytes allocated so far. */
  private interface Counter {
    long bytes();
  }

  private Outcome watch(
      Bridge bridge, Bridge.Carrier carrier, Errand errand, long messages, Counter allocated)
      throws IOException, InterruptedException {
    long began = System.nanoTime();
    long pid = carrier.pid();
    List<Moment> moments = new ArrayList<>();
    moments.add(new Moment(0, 0, 0, 0));
    long arrived = 0;
    long end = began + 2 * bound.toNanos();
    while (arrived < messages && System.nanoTime() - end < 0) {
      Thread.sleep(LOOK_EVERY);
      arrived = ground.arrived(errand);
      if (arrived > 0) {
        if (moments.size() == 1) {
          end = System.nanoTime() + bound.toNanos();
        }
        moments.add(
            new Moment(
                (System.nanoTime() - began) / NANOS,
                arrived,
                Cost.cpu(pid).toNanos() / NANOS,
                allocated.bytes()));
      }
      if (ProcessHandle.of(pid).isEmpty()) {
        throw new SetupException(
            bridge.name() + " ended by itself:\n" + carrier.logTail(),
            "See " + errand.folder() + " for more");
      }
    }
    if (arrived == 0) {
      throw new SetupException(
          bridge.name()
              + " carried nothing within "
              + bound.multipliedBy(2)
              + ":\n"
              + carrier.logTail(),
          "See " + errand.folder() + " for more");
    }
    return new Outcome(moments, Cost.residentMegabytes(pid));
  }
}
