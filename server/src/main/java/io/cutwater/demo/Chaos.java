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

/**
 * Kills Cutwater, nats-server and Pulsar under load, one after the other, and brings each back.
 * Where several Cutwaters share the channels, one is killed and another one stopped in order; each
 * comes back once the others have taken its lanes.
 */
final class Chaos {

  private static final Duration RECOVERY_BOUND = Duration.ofMinutes(2);
  private static final Duration PAUSE_MIN = Duration.ofSeconds(3);
  private static final int PAUSE_JITTER_MILLIS = 2_000;
  private static final Duration STOP_GRACE = Duration.ofSeconds(40);
  private static final double NANOS = 1e9;

  private final long seed;
  private final Playground playground;
  private final Instances cutwater;
  private final Watch watch;
  private final Progress progress;
  private final RandomGenerator random;

  Chaos(long seed, Playground playground, Instances cutwater, Watch watch, Progress progress) {
    this.seed = seed;
    this.playground = playground;
    this.cutwater = cutwater;
    this.watch = watch;
    this.progress = progress;
    this.random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
  }

  /**
   * A fault.
   *
   * @param what what is killed
   * @param done in a word, what was done to it
   * @param strike does it
   * @param restart brings it back
   * @param replaced whether others take its place: it comes back when they have
   */
  private record Fault(
      String what, String done, Runnable strike, Runnable restart, boolean replaced) {

    static Fault kill(String what, Runnable kill, Runnable restart) {
      return new Fault(what, "killed (kill -9)", kill, restart, false);
    }
  }

  private List<Fault> faults() {
    List<Fault> faults = new ArrayList<>();
    if (cutwater.count() == 1) {
      CutwaterProcess only = cutwater.process(0);
      faults.add(Fault.kill("cutwater", only::kill, only::restart));
    } else {
      int first = random.nextInt(cutwater.count());
      int second = (first + 1 + random.nextInt(cutwater.count() - 1)) % cutwater.count();
      CutwaterProcess killed = cutwater.process(first);
      CutwaterProcess stopped = cutwater.process(second);
      faults.add(
          new Fault(
              "cutwater " + cutwater.name(first),
              "killed (kill -9)",
              killed::kill,
              killed::restart,
              true));
      faults.add(
          new Fault(
              "cutwater " + cutwater.name(second) + " by SIGTERM",
              "stopped in order",
              () -> stopped.stop(STOP_GRACE),
              stopped::restart,
              true));
    }
    faults.add(Fault.kill("nats-server", playground.nats()::kill, playground.nats()::restart));
    faults.add(Fault.kill("pulsar", playground.pulsar()::kill, playground.pulsar()::restart));
    return faults;
  }

  /** All faults, each when the one before has been recovered from. */
  List<DemoReport.Recovery> strike() throws InterruptedException {
    progress.report("faults come at moments of seed " + seed);
    List<DemoReport.Recovery> recoveries = new ArrayList<>();
    // The first fault hits lanes that run.
    aimBeyondWhatIsPublished();
    watch.untilThere(RECOVERY_BOUND);
    for (Fault fault : faults()) {
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
    fault.strike().run();
    progress.report(fault.what() + " was " + fault.done() + " after message " + published);
    if (!fault.replaced()) {
      fault.restart().run();
    }
    double down = (System.nanoTime() - began) / NANOS;
    boolean recovered = watch.untilThere(RECOVERY_BOUND);
    double recovery = recovered ? (System.nanoTime() - began) / NANOS : -1;
    if (fault.replaced()) {
      down = (System.nanoTime() - began) / NANOS;
      fault.restart().run();
    }
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
