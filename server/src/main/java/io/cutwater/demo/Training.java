package io.cutwater.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.cutwater.playground.Playground;
import io.cutwater.playground.PlaygroundSettings;
import io.cutwater.playground.host.ChildProcess;
import io.cutwater.playground.host.Folders;
import io.cutwater.playground.host.Progress;
import io.cutwater.playground.host.SetupException;
import io.cutwater.playground.load.TopicPublisher;
import io.cutwater.process.AotCache;
import io.cutwater.process.CutwaterProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Makes the {@link AotCache}: Cutwater carries messages to Pulsar on real servers, and some back,
 * and the JVM keeps what it learned of that.
 */
public final class Training {

  private static final long MESSAGES = 600_000;

  /**
   * So few that where both ways share a call the JVM still takes it for one of the main way's: it
   * does from nine in ten on. Enough to know the classes and what is hot in them.
   */
  private static final long MESSAGES_BACK = 40_000;

  private static final int PAYLOAD_BYTES = 256;
  private static final int MAIN = 0;
  private static final int BACK = 1;
  private static final int SOLE = 2;
  private static final Duration CARRY_BOUND = Duration.ofMinutes(3);
  private static final Duration KEEP_BOUND = Duration.ofMinutes(3);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final String TOPIC_BACK = "persistent://public/default/cutwater-training-back";
  private static final String CHANNELS =
      """
        - name: training
          flow: nats-to-pulsar
          nats:   { stream: CUTWATER-TRAINING, subjects: ["cutwater-training.>"], create: true }
          pulsar: { topic: "persistent://public/default/cutwater-training", create: true }
        - name: training-back
          flow: pulsar-to-nats
          pulsar: { topic: "%1$s", create: true }
          nats:   { stream: CUTWATER-TRAINING-BACK, subject: "cutwater-training-back.{key}", create: true }
        - name: training-sole
          flow: pulsar-to-nats
          pulsar: { topic: "%1$s", create: true }
          nats:   { stream: CUTWATER-TRAINING-SOLE, subject: "cutwater-training-sole.{key}", create: true, writers: sole }
      """
          .formatted(TOPIC_BACK);

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
    try (TopicPublisher back = TopicPublisher.connect(playground.pulsar().url(), TOPIC_BACK)) {
      back.publishBacklog(MESSAGES_BACK, PAYLOAD_BYTES);
      back.awaitAccepted(CARRY_BOUND);
    }
    try (CutwaterProcess cutwater =
        CutwaterProcess.training(
            Folders.writable(folder, 0), playground.configuration(), CHANNELS, cache)) {
      until(cutwater, BACK, node -> node.path("stored").asLong() >= MESSAGES_BACK, "carry back");
      until(cutwater, SOLE, node -> node.path("stored").asLong() >= MESSAGES_BACK, "carry back");
      until(cutwater, MAIN, node -> node.path("state").asText().equals("running"), "run");
      Telemetry.publishBacklog(
          playground.nats().url(), "cutwater-training.load", MESSAGES, PAYLOAD_BYTES);
      until(cutwater, MAIN, node -> node.path("stored").asLong() >= MESSAGES, "carry them");
      progress.report("keeping what was learned in " + cache.file() + " ...");
      if (cutwater.stop(KEEP_BOUND) != ChildProcess.Ending.ORDERLY) {
        throw new SetupException(
            "the training run did not end within " + KEEP_BOUND, "See " + cutwater.logFile());
      }
      cutwater.keepTraining();
    }
  }

  /**
   * @param channel which of the configuration's
   */
  private static void until(
      CutwaterProcess cutwater, int channel, Predicate<JsonNode> condition, String what)
      throws InterruptedException {
    long end = System.nanoTime() + CARRY_BOUND.toNanos();
    while (cutwater.channel(channel).filter(condition).isEmpty()) {
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
