package io.cutwater.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.cutwater.playground.Playground;
import io.cutwater.playground.PlaygroundSettings;
import io.cutwater.playground.host.ChildProcess;
import io.cutwater.playground.host.Folders;
import io.cutwater.playground.host.Progress;
import io.cutwater.playground.host.SetupException;
import io.cutwater.process.AotCache;
import io.cutwater.process.CutwaterProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Makes the {@link AotCache}: Cutwater carries messages to Pulsar on real servers, and the JVM
 * keeps what it learned of that.
 */
public final class Training {

  private static final long MESSAGES = 600_000;
  private static final int PAYLOAD_BYTES = 256;
  private static final Duration CARRY_BOUND = Duration.ofMinutes(3);
  private static final Duration KEEP_BOUND = Duration.ofMinutes(3);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final String CHANNELS =
      """
        - name: training
          flow: nats-to-pulsar
          nats:   { stream: CUTWATER-TRAINING, subjects: ["cutwater-training.>"], create: true }
          pulsar: { topic: "persistent://public/default/cutwater-training", create: true }
      """;

  private Training() {}

  /**
   * Starts servers, trains on them, and removes their data.
   *
   * @param folder for the data; emptied
   * @throws SetupException where this build or this JDK can have no cache
   */
  public static AotCache run(Path folder, Progress progress)
      throws IOException, InterruptedException {
    AotCache cache =
        AotCache.ofThisBuild()
            .orElseThrow(() ->
                new SetupException(
                    "only JDK 25 and later keep what they learn, and only of a packaged Cutwater",
                    "Install a JDK 25 and use ./cutwater"));
    Folders.delete(folder);
    try (Playground playground =
        Playground.start(PlaygroundSettings.onUsualPorts(folder.resolve("servers")), progress)) {
      run(playground, folder, cache, progress);
    }
    Folders.delete(folder);
    return cache;
  }

  /** Trains on servers that are up, where this build has no cache yet and can have one. */
  public static void runIfMissing(Playground playground, Path folder, Progress progress)
      throws IOException, InterruptedException {
    Optional<AotCache> cache = AotCache.ofThisBuild();
    if (cache.isPresent() && !cache.get().isThere()) {
      run(playground, folder, cache.get(), progress);
    }
  }

  private static void run(Playground playground, Path folder, AotCache cache, Progress progress)
      throws IOException, InterruptedException {
    progress.report("training: the JVM learns Cutwater, once for each build, about a minute ...");
    try (CutwaterProcess cutwater =
        CutwaterProcess.training(
            Folders.writable(folder, 0), playground.configuration(), CHANNELS, cache)) {
      until(cutwater, node -> node.path("state").asText().equals("running"), "run");
      Telemetry.publishBacklog(
          playground.nats().url(), "cutwater-training.load", MESSAGES, PAYLOAD_BYTES);
      until(cutwater, node -> node.path("stored").asLong() >= MESSAGES, "carry them");
      progress.report("keeping what was learned in " + cache.file() + " ...");
      if (cutwater.stop(KEEP_BOUND) != ChildProcess.Ending.ORDERLY) {
        throw new SetupException(
            "the training run did not end within " + KEEP_BOUND, "See " + cutwater.logFile());
      }
      cutwater.keepTraining();
    }
  }

  private static void until(CutwaterProcess cutwater, Predicate<JsonNode> condition, String what)
      throws InterruptedException {
    long end = System.nanoTime() + CARRY_BOUND.toNanos();
    while (cutwater.channel(0).filter(condition).isEmpty()) {
      Thread.sleep(POLL);
      cutwater.requireAlive();
      if (System.nanoTime() - end > 0) {
        throw new SetupException(
            "the training run did not " + what + " within " + CARRY_BOUND,
            "See " + cutwater.logFile());
      }
    }
  }
}
