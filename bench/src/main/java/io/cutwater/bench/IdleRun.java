package io.cutwater.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.cutwater.message.Flow;
import io.cutwater.playground.host.SetupException;
import io.cutwater.process.CutwaterProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What Cutwater's channels take that have nothing to carry: each reads a subject of its own of one
 * stream, and has a topic and a journal.
 */
record IdleRun(Ground ground) {

  private static final Duration RUNS_BOUND = Duration.ofMinutes(5);
  private static final Duration LOOK_EVERY = Duration.ofMillis(500);

  /** What is done once after a start is done by then. */
  private static final Duration STARTED_AFTER = Duration.ofSeconds(60);

  /** What happens seldom was compiled by then, and compilers have come to an end. */
  private static final Duration SETTLED_AFTER = Duration.ofMinutes(4);

  private static final Duration COUNTED = Duration.ofSeconds(40);
  private static final double PERCENT = 100;
  private static final double KILO = 1e3;

  /**
   * What came of it.
   *
   * @param percentOfCore CPU time of all of them together, in percent of one core
   * @param kilobytesEach resident memory of each channel: what a process with all of them takes
   *     more than one with a single channel
   */
  record Outcome(double percentOfCore, double kilobytesEach) {}

  private record Seen(double percentOfCore, double residentMegabytes) {}

  Outcome run(int channels, int round) throws IOException, InterruptedException {
    Seen one = look(1, round, STARTED_AFTER);
    Seen all = look(channels, round, SETTLED_AFTER);
    return new Outcome(
        all.percentOfCore(),
        (all.residentMegabytes() - one.residentMegabytes()) * KILO / Math.max(1, channels - 1));
  }

  private Seen look(int channels, int round, Duration after)
      throws IOException, InterruptedException {
    Errand errand =
        ground.errandOfItsOwn(
            "idle-" + channels + "-" + round,
            new Scene(Flow.NATS_TO_PULSAR, 1, 1),
            new CutwaterBridge(false));
    String text =
        IntStream.range(0, channels)
            .mapToObj(number -> channel(errand, number))
            .collect(Collectors.joining());
    try (CutwaterProcess process =
        new CutwaterProcess(errand.folder(), errand.name(), ground.configuration(), text)) {
      awaitRunning(process, channels);
      Thread.sleep(after);
      Duration before = Cost.cpu(process.pid());
      Thread.sleep(COUNTED);
      double spent = Cost.cpu(process.pid()).minus(before).toNanos();
      return new Seen(
          spent / COUNTED.toNanos() * PERCENT, Cost.residentMegabytesNow(process.pid()));
    } finally {
      ground.forget(errand);
    }
  }

  private static String channel(Errand errand, int number) {
    return """
      - name: %s-%d
        flow: nats-to-pulsar
        nats:   { stream: %s, subjects: ["%s.%d"] }
        pulsar: { topic: "%s-%d", create: true }
        require: exactly-once
    """
        .formatted(
            errand.name(),
            number,
            errand.stream(),
            errand.subjects(),
            number,
            errand.topic(),
            number);
  }

  private static void awaitRunning(CutwaterProcess process, int channels)
      throws InterruptedException {
    long end = System.nanoTime() + RUNS_BOUND.toNanos();
    while (running(process) < channels) {
      if (System.nanoTime() - end > 0) {
        throw new SetupException(
            "of " + channels + " channels " + running(process) + " run after " + RUNS_BOUND,
            "See the log:\n" + process.logTail());
      }
      Thread.sleep(LOOK_EVERY);
    }
  }

  private static long running(CutwaterProcess process) throws InterruptedException {
    long running = 0;
    JsonNode status = process.status().orElse(MissingNode.getInstance());
    for (JsonNode channel : status.path("channels")) {
      running += channel.path("state").asText().equals("running") ? 1 : 0;
    }
    return running;
  }
}
