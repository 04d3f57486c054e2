package io.cutwater.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.cutwater.playground.Playground;
import io.cutwater.playground.PlaygroundSettings;
import io.cutwater.playground.host.Folders;
import io.cutwater.playground.host.PortChoice;
import io.cutwater.playground.host.Progress;
import io.cutwater.playground.load.LoadGenerator;
import io.cutwater.playground.reckoning.Reckoning;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
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
  private static final double NANOS = 1e9;

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
    if (!settings.keep() && Files.exists(settings.folder())) {
      Folders.delete(settings.folder());
    }
    Path folder = Folders.writable(settings.folder(), 0);
    long began = System.nanoTime();
    try (Playground playground =
            Playground.start(PlaygroundSettings.onUsualPorts(folder.resolve("servers")), progress);
        HttpClient client = HttpClient.newHttpClient()) {
      long base = DemoServers.prepareStream(playground);
      publishBacklog(playground);
      int port = PortChoice.free().resolve();
      Path config = folder.resolve("cutwater.yaml");
      Files.writeString(config, configuration(playground, port));
      CutwaterProcess cutwater =
          new CutwaterProcess(config, folder.resolve("cutwater.log"), port, client);
      progress.report("Cutwater starts; its log is " + folder.resolve("cutwater.log"));
      Watch watch = new Watch(cutwater, progress);
      List<DemoReport.Recovery> faults = new ArrayList<>();
      if (settings.backlog() == 0) {
        faults.addAll(live(playground, cutwater, watch, base));
      }
      watch.untilFloor(DemoServers.lastSequence(playground), QUIET_BOUND);
      Optional<JsonNode> last = cutwater.channel();
      long resident = cutwater.residentMegabytes();
      cutwater.stop();
      progress.report("reading stream and topic back ...");
      Reckoning reckoning = DemoServers.reckon(playground);
      double seconds = (System.nanoTime() - began) / NANOS;
      return report(reckoning, last, seconds, watch, resident, faults);
    }
  }

  private void publishBacklog(Playground playground) throws IOException, InterruptedException {
    if (settings.backlog() == 0) {
      return;
    }
    progress.report("publishing a backlog of " + settings.backlog() + " messages ...");
    try (LoadGenerator generator = LoadGenerator.connect(playground.nats().url())) {
      generator.publishBacklog("telemetry.backlog", settings.backlog(), settings.payloadBytes());
      if (!generator.awaitAccepted(ACCEPT_BOUND).complete()) {
        throw new IOException("the stream did not take the backlog in time");
      }
    }
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

  private DemoReport report(
      Reckoning reckoning,
      Optional<JsonNode> channel,
      double seconds,
      Watch watch,
      long resident,
      List<DemoReport.Recovery> faults) {
    List<String> reasons = new ArrayList<>();
    channel.ifPresent(node -> node.path("weaknesses").forEach(each -> reasons.add(each.asText())));
    String guarantee = channel.map(node -> node.path("guarantee").asText()).orElse("undetermined");
    return new DemoReport(reckoning, guarantee, reasons, seconds, watch.rate(), resident, faults);
  }

  private static String configuration(Playground playground, int port) {
    return """
    nats:   { url: "%s" }
    pulsar: { service: "%s", admin: "%s" }
    http:   { port: %d }
    channels:
      - name: telemetry
        owner: { group: demo }
        flow: nats-to-pulsar
        nats:   { stream: %s, subjects: ["%s"], create: true }
        pulsar: { topic: "%s", create: true }
        require: exactly-once
    """
        .formatted(
            playground.nats().url(),
            playground.pulsar().url(),
            playground.pulsar().adminUrl(),
            port,
            DemoSettings.STREAM,
            DemoSettings.SUBJECTS,
            DemoSettings.TOPIC);
  }
}
