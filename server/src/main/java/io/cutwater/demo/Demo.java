package io.cutwater.demo;

import io.cutwater.message.Flow;
import io.cutwater.playground.Playground;
import io.cutwater.playground.PlaygroundSettings;
import io.cutwater.playground.host.FolderLock;
import io.cutwater.playground.host.Folders;
import io.cutwater.playground.host.Progress;
import io.cutwater.playground.host.SetupException;
import io.cutwater.playground.limits.JointLimit;
import io.cutwater.playground.limits.LimitBench;
import io.cutwater.playground.tools.Cache;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** One run of the demonstration. */
public final class Demo {

  private static final Duration ACCEPT_BOUND = Duration.ofMinutes(1);
  private static final Duration START_BOUND = Duration.ofMinutes(2);
  private static final Duration SPREAD_BOUND = Duration.ofSeconds(30);
  private static final Duration QUIET_BOUND = Duration.ofSeconds(30);
  private static final Duration STOP_GRACE = Duration.ofSeconds(40);
  private static final String SERVERS = "servers";
  private static final double NANOS = 1e9;

  /** Of each end. */
  private static final int LIMIT_RUNS = 3;

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
            Playground.start(PlaygroundSettings.onUsualPorts(folder.resolve(SERVERS)), progress);
        Streams streams = new Streams(playground.nats().url())) {
      Optional<JointLimit> limits = Optional.empty();
      if (settings.load() instanceof DemoSettings.Load.Backlog backlog) {
        // Speed is that of a JVM that knows its work, as a server's soon does.
        Training.runIfMissing(playground, folder.resolve("training"), progress);
        limits = limits(backlog, playground, folder);
      }
      List<Course> courses = courses(new Course.Ground(playground, streams));
      try {
        return report(courses, carry(playground, folder, courses), limits, began);
      } finally {
        courses.forEach(Course::close);
      }
    }
  }

  private List<Course> courses(Course.Ground ground) {
    int payloadBytes = settings.payloadBytes();
    return switch (settings.load()) {
      case DemoSettings.Load.Live live when live.bothWays() ->
          List.of(
              Telemetry.live(ground, payloadBytes, live.rate()),
              new Alerts(ground),
              new Commands(ground));
      case DemoSettings.Load.Live live ->
          List.of(Telemetry.live(ground, payloadBytes, live.rate()));
      case DemoSettings.Load.Backlog backlog when backlog.flow() == Flow.NATS_TO_PULSAR ->
          List.of(Telemetry.backlog(ground, payloadBytes, backlog.messages()));
      case DemoSettings.Load.Backlog backlog ->
          List.of(new WayBack(ground, backlog.messages(), payloadBytes, backlog.soleWriter()));
    };
  }

  /** What was seen of Cutwater while it carried. */
  private record Carried(
      Watch watch, String log, long residentMegabytes, List<DemoReport.Recovery> faults) {}

  /** Runs Cutwater until everything is confirmed. */
  private Carried carry(Playground playground, Path folder, List<Course> courses)
      throws IOException, InterruptedException {
    if (settings.load() instanceof DemoSettings.Load.Backlog backlog) {
      progress.report("publishing a backlog of " + backlog.messages() + " messages ...");
    }
    for (Course course : courses) {
      course.prepare();
    }
    String channels = courses.stream().map(Course::configuration).collect(Collectors.joining());
    int count = settings.load() instanceof DemoSettings.Load.Live live ? live.instances() : 1;
    try (Instances cutwater = new Instances(count, folder, playground.configuration(), channels)) {
      progress.report("Cutwater starts; its log is " + cutwater.logFiles());
      Watch watch = new Watch(cutwater, courses, progress);
      watch.untilRunning(START_BOUND);
      if (count > 1) {
        watch.untilSpread(SPREAD_BOUND);
        progress.report("lanes that each instance carries: " + watch.spread());
      }
      List<DemoReport.Recovery> faults =
          settings.load() instanceof DemoSettings.Load.Live live
              ? live(live, playground, cutwater, courses, watch)
              : List.of();
      finish(courses, watch);
      Carried carried = new Carried(watch, cutwater.log(), cutwater.residentMegabytes(), faults);
      cutwater.stop(STOP_GRACE);
      return carried;
    }
  }

  private List<DemoReport.Recovery> live(
      DemoSettings.Load.Live live,
      Playground playground,
      Instances cutwater,
      List<Course> courses,
      Watch watch)
      throws IOException, InterruptedException {
    for (Course course : courses) {
      course.start();
    }
    long end = System.nanoTime() + live.duration().toNanos();
    List<DemoReport.Recovery> faults =
        live.faults().isPresent()
            ? new Chaos(live.faults().getAsLong(), playground, cutwater, watch, progress).strike()
            : List.of();
    watch.until(end);
    return faults;
  }

  /** One course after the other: what one publishes may be made of what another carried. */
  private static void finish(List<Course> courses, Watch watch)
      throws IOException, InterruptedException {
    for (Course course : courses) {
      course.finish(ACCEPT_BOUND);
      watch.tracks().stream()
          .filter(track -> track.channel().equals(course.channel()))
          .forEach(track -> track.aim(track.way().published()));
      watch.untilThere(QUIET_BOUND);
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

  /**
   * On the servers that will carry the backlog. Before it, so that what is compared finds them in
   * the same state: a JVM that has just started is several times slower than one that has worked.
   */
  private Optional<JointLimit> limits(
      DemoSettings.Load.Backlog backlog, Playground playground, Path folder)
      throws IOException, InterruptedException {
    if (!backlog.limits()) {
      return Optional.empty();
    }
    progress.report("measuring what both ends reach by themselves, about a minute ...");
    try {
      LimitBench bench =
          new LimitBench(
              folder.resolve("limits"),
              Cache.ofProject(),
              settings.payloadBytes(),
              LIMIT_RUNS,
              playground.nats().url(),
              playground.pulsar().url(),
              progress);
      return Optional.of(
          backlog.flow() == Flow.NATS_TO_PULSAR ? bench.streamToTopic() : bench.topicToStream());
    } catch (SetupException e) {
      progress.report("no limit measured: " + e.getMessage());
      return Optional.empty();
    }
  }

  private DemoReport report(
      List<Course> courses, Carried carried, Optional<JointLimit> limits, long began)
      throws IOException, InterruptedException {
    progress.report("reading stream and topic back ...");
    List<Account> accounts = new ArrayList<>();
    for (Course course : courses) {
      for (Account account : course.reckon()) {
        accounts.add(
            account
                .promised(carried.watch().lastOf(course.channel()))
                .written(WritingMode.of(carried.log(), account)));
      }
    }
    Track first = carried.watch().tracks().getFirst();
    boolean live = settings.load() instanceof DemoSettings.Load.Live;
    return new DemoReport(
        accounts,
        (System.nanoTime() - began) / NANOS,
        new DemoReport.Speed(first.rate(), live ? 0 : first.rateOfSecondHalf(), limits),
        carried.residentMegabytes(),
        carried.faults());
  }
}
