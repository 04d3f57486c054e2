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
import java.util.stream.Collectors;

/** Kills Cutwater, nats-server and Pulsar under load, one after the other, and brings each back. */
final class Chaos {

  private static final Duration RECOVERY_BOUND = Duration.ofMinutes(2);
  private static final Duration PAUSE_MIN = Duration.ofSeconds(3);
  private static final int PAUSE_JITTER_MILLIS = 2_000;
  private static final double NANOS = 1e9;

  private final long seed;
  private final Playground playground;
  private final CutwaterProcess cutwater;
  private final Watch watch;
  private final Progress progress;
  private final RandomGenerator random;

  Chaos(
      long seed, Playground playground, CutwaterProcess cutwater, Watch watch, Progress progress) {
    this.seed = seed;
    this.playground = playground;
    this.cutwater = cutwater;
    this.watch = watch;
    this.progress = progress;
    this.random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
  }

  /** A fault: what is killed, and how it is brought back. */
  private record Fault(String what, Runnable kill, Runnable restart) {}

  /** All three faults, each when the one before has been recovered from. */
  List<DemoReport.Recovery> strike() throws InterruptedException {
    progress.report("faults come at moments of seed " + seed);
    List<DemoReport.Recovery> recoveries = new ArrayList<>();
    // The first fault hits lanes that run.
    aimBeyondWhatIsPublished();
    watch.untilThere(RECOVERY_BOUND);
    for (Fault fault :
        List.of(
            new Fault("cutwater", cutwater::kill, cutwater::restart),
            new Fault("nats-server", playground.nats()::kill, playground.nats()::restart),
            new Fault("pulsar", playground.pulsar()::kill, playground.pulsar()::restart))) {
      watch.until(
          System.nanoTime() + PAUSE_MIN.plusMillis(random.nextInt(PAUSE_JITTER_MILLIS)).toNanos());
      recoveries.add(inflict(fault));
    }
    return recoveries;
  }

  /** Everything published so far, and one message more: that one came behind the fault. */
  private void aimBeyondWhatIsPublished() {
    watch.tracks().forEach(track -> track.aim(track.way().published() + 1));
  }

  private DemoReport.Recovery inflict(Fault fault) throws InterruptedException {
    aimBeyondWhatIsPublished();
    String published =
        watch.tracks().stream()
            .map(track -> Long.toString(track.way().published()))
            .collect(Collectors.joining(", "));
    long began = System.nanoTime();
    fault.kill().run();
    progress.report("killed " + fault.what() + " (kill -9) after message " + published);
    fault.restart().run();
    double down = (System.nanoTime() - began) / NANOS;
    boolean recovered = watch.untilThere(RECOVERY_BOUND);
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
