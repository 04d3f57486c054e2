package io.cutwater.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.cutwater.playground.Playground;
import io.cutwater.playground.PlaygroundSettings;
import io.cutwater.playground.host.FolderLock;
import io.cutwater.playground.host.Folders;
import io.cutwater.playground.host.Progress;
import io.cutwater.playground.host.SetupException;
import io.cutwater.playground.limits.JointLimit;
import io.cutwater.playground.limits.LimitBench;
import io.cutwater.playground.reckoning.Reckoning;
import io.cutwater.playground.tools.Cache;
import io.cutwater.process.CutwaterProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One run of the demonstration. */
public final class Demo {

  private static final Duration ACCEPT_BOUND = Duration.ofMinutes(1);
  private static final Duration START_BOUND = Duration.ofMinutes(1);
  private static final Duration QUIET_BOUND = Duration.ofSeconds(30);
  private static final Duration STOP_GRACE = Duration.ofSeconds(40);
  private static final String SERVERS = "servers";
  private static final double NANOS = 1e9;
  private static final String CHANNEL =
      """
        - name: telemetry
          owner: { group: demo }
          flow: nats-to-pulsar
          nats:   { stream: %s, subjects: ["%s"], create: true }
          pulsar: { topic: "%s", create: true }
          require: exactly-once
      """
          .formatted(DemoSettings.STREAM, DemoSettings.SUBJECTS, DemoSettings.TOPIC);

  private final DemoSettings settings;
  private final Progress progress;

  private Demo(DemoSettings settings, Progress progress) {
    this.settings = settings;
    this.progress = progress;
  }

  /** Runs it; says on {@code progress} what is going on, every second. */
  public static DemoReport run(DemoSettings settings, Progress progress)
      throws IOException, InterruptedException {
    return new Demo(settings, progress).run();
  }

  private DemoReport run() throws IOException, InterruptedException {
    Path folder = Folders.writable(settings.folder(), 0);
    if (!settings.keep()) {
      empty(folder);
    }
    long began = System.nanoTime();
    try (Playground playground =
        Playground.start(PlaygroundSettings.onUsualPorts(folder.resolve(SERVERS)), progress)) {
      long base = DemoServers.prepareStream(playground);
      if (settings.backlog() > 0) {
        // Speed is that of a JVM that knows its work, as a server's soon does.
        Training.runIfMissing(playground, folder.resolve("training"), progress);
      }
      Optional<JointLimit> limits = limits(playground, folder);
      publishBacklog(playground);
      Carried carried = carry(playground, folder, base);
      progress.report("reading stream and topic back ...");
      Reckoning reckoning = DemoServers.reckon(playground);
      double seconds = (System.nanoTime() - began) / NANOS;
      return report(reckoning, carried, seconds, limits);
    }
  }

  /** What was seen of Cutwater while it carried. */
  private record Carried(
      Optional<JsonNode> last,
      long rate,
      long rateOfSecondHalf,
      long residentMegabytes,
      List<DemoReport.Recovery> faults) {}

  /** Runs Cutwater until everything is confirmed. */
  private Carried carry(Playground playground, Path folder, long base)
      throws IOException, InterruptedException {
    try (CutwaterProcess cutwater =
        new CutwaterProcess(folder, "demo", playground.configuration(), CHANNEL)) {
      progress.report("Cutwater starts; its log is " + cutwater.logFile());
      Watch watch = new Watch(cutwater, progress);
      List<DemoReport.Recovery> faults =
          settings.backlog() == 0 ? live(playground, cutwater, watch, base) : List.of();
      watch.untilFloor(DemoServers.lastSequence(playground), QUIET_BOUND);
      Carried carried =
          new Carried(
              cutwater.channel(0),
              watch.rate(),
              settings.backlog() > 0 ? watch.rateOfSecondHalf() : 0,
              cutwater.residentMegabytes(),
              faults);
      cutwater.stop(STOP_GRACE);
      return carried;
    }
  }

  /** Removes an earlier run's data; not while another demonstration lives on it. */
  private static void empty(Path folder) {
    FolderLock.tryTake(Folders.writable(folder.resolve(SERVERS), 0))
        .orElseThrow(() ->
            new SetupException(
                "another demonstration runs in " + folder, "Wait for its end, or end it"))
        .close();
    Folders.delete(folder);
    Folders.writable(folder, 0);
  }

  private void publishBacklog(Playground playground) throws IOException, InterruptedException {
    if (settings.backlog() == 0) {
      return;
    }
    progress.report("publishing a backlog of " + settings.backlog() + " messages ...");
    DemoServers.publishBacklog(
        playground, "telemetry.backlog", settings.backlog(), settings.payloadBytes());
  }

  private List<DemoReport.Recovery> live(
      Playground playground, CutwaterProcess cutwater, Watch watch, long base)
      throws IOException, InterruptedException {
    watch.untilRunning(START_BOUND);
    try (Feed feed =
        Feed.start(playground.nats().url(), settings.rate(), settings.payloadBytes())) {
      long end = System.nanoTime() + settings.duration().toNanos();
      watch.feeding(feed, base);
      List<DemoReport.Recovery> faults =
          settings.chaos()
              ? new Chaos(settings, playground, cutwater, watch, progress).strike(feed, base)
              : List.of();
      watch.until(end);
      feed.finish(ACCEPT_BOUND);
      return faults;
    }
  }

  /**
   * On the servers that will carry the backlog. Before it, so that what is compared finds them in
   * the same state: a JVM that has just started is several times slower than one that has worked.
   */
  private Optional<JointLimit> limits(Playground playground, Path folder)
      throws IOException, InterruptedException {
    if (settings.backlog() == 0 || !settings.limits()) {
      return Optional.empty();
    }
    progress.report("measuring what both ends reach by themselves, about a minute ...");
    LimitBench bench =
        new LimitBench(
            folder.resolve("limits"), Cache.ofProject(), settings.payloadBytes(), progress);
    try {
      return Optional.of(bench.measure(playground.nats().url(), playground.pulsar().url()));
    } catch (SetupException e) {
      progress.report("no limit measured: " + e.getMessage());
      return Optional.empty();
    }
  }

  private DemoReport report(
      Reckoning reckoning, Carried carried, double seconds, Optional<JointLimit> limits) {
    Optional<JsonNode> channel = carried.last();
    List<String> reasons = new ArrayList<>();
    channel.ifPresent(node -> node.path("weaknesses").forEach(each -> reasons.add(each.asText())));
    String guarantee = channel.map(node -> node.path("guarantee").asText()).orElse("undetermined");
    return new DemoReport(
        reckoning,
        guarantee,
        reasons,
        seconds,
        carried.rate(),
        carried.rateOfSecondHalf(),
        limits,
        carried.residentMegabytes(),
        carried.faults());
  }
}
