package io.cutwater.demo;

import io.cutwater.playground.Playground;
import io.cutwater.playground.host.Progress;
import io.cutwater.process.CutwaterProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** Kills Cutwater, nats-server and Pulsar under load, one after the other, and brings each back. */
final class Chaos {

  private static final Duration RECOVERY_BOUND = Duration.ofMinutes(2);
  private static final Duration PAUSE_MIN = Duration.ofSeconds(3);
  private static final int PAUSE_JITTER_MILLIS = 2_000;
  private static final double NANOS = 1e9;

  private final DemoSettings settings;
  private final Playground playground;
  private final CutwaterProcess cutwater;
  private final Watch watch;
  private final Progress progress;
  private final RandomGenerator random;

  Chaos(
      DemoSettings settings,
      Playground playground,
      CutwaterProcess cutwater,
      Watch watch,
      Progress progress) {
    this.settings = settings;
    this.playground = playground;
    this.cutwater = cutwater;
    this.watch = watch;
    this.progress = progress;
    this.random = RandomGeneratorFactory.of("L64X128MixRandom").create(settings.seed());
  }

  /** A fault: what is killed, and how it is brought back. */
  private record Fault(String what, Runnable kill, Runnable restart) {}

  /** All three faults, each when the one before has been recovered from. */
  List<DemoReport.Recovery> strike(Feed feed, long base) throws InterruptedException {
    progress.report("faults come at moments of seed " + settings.seed());
    List<DemoReport.Recovery> recoveries = new ArrayList<>();
    // The first fault hits a lane that runs.
    watch.untilFloor(base + 1, RECOVERY_BOUND);
    for (Fault fault :
        List.of(
            new Fault("cutwater", cutwater::kill, cutwater::restart),
            new Fault("nats-server", playground.nats()::kill, playground.nats()::restart),
            new Fault("pulsar", playground.pulsar()::kill, playground.pulsar()::restart))) {
      watch.until(
          System.nanoTime() + PAUSE_MIN.plusMillis(random.nextInt(PAUSE_JITTER_MILLIS)).toNanos());
      recoveries.add(inflict(fault, feed, base));
    }
    return recoveries;
  }

  private DemoReport.Recovery inflict(Fault fault, Feed feed, long base)
      throws InterruptedException {
    long published = base + feed.accepted();
    long began = System.nanoTime();
    fault.kill().run();
    progress.report("killed " + fault.what() + " (kill -9) after message " + published);
    fault.restart().run();
    double down = (System.nanoTime() - began) / NANOS;
    boolean recovered = watch.untilFloor(published + 1, RECOVERY_BOUND);
    double recovery = recovered ? (System.nanoTime() - began) / NANOS : -1;
    progress.report(
        String.format(
            Locale.ROOT,
            "%s: back after %.1f s, %s",
            fault.what(),
            down,
            recovered ? String.format(Locale.ROOT, "recovered after %.1f s", recovery) : "stuck"));
    return new DemoReport.Recovery(fault.what(), down, recovery);
  }
}
