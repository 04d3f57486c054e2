package io.cutwater.playground.limits;

import io.cutwater.playground.host.ChildProcess;
import io.cutwater.playground.host.Progress;
import io.cutwater.playground.host.SetupException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * Runs benches of messages of one size, several times each. A run is bounded in messages, bytes and
 * time, and ends with this process.
 *
 * @param folder for the logs of the runs
 * @param runs of each end
 */
record BenchRuns(Path folder, int payloadBytes, int runs, Progress progress) {

  static final long BYTES_MAX = 256L << 20;
  private static final Duration RUN_BOUND = Duration.ofSeconds(90);

  /** Its own statistics take most of a gigabyte of heap; its memory limit counts beside that. */
  private static final String PERF_MEMORY =
      "-Xms64m -Xmx1g -XX:MaxDirectMemorySize=384m -XX:+UseSerialGC";

  /** One run of a bench: messages a second. */
  @FunctionalInterface
  interface Run {
    long measure(int number) throws IOException, InterruptedException;
  }

  /** So many messages, or as many as the bytes allow. */
  long bounded(long messages) {
    return Math.max(1, Math.min(messages, BYTES_MAX / Math.max(1, payloadBytes)));
  }

  /** Runs it as often as each end is measured. */
  EndRates rates(String by, Run run) throws IOException, InterruptedException {
    List<Long> rates = new ArrayList<>();
    for (int number = 1; number <= runs; number++) {
      long rate = run.measure(number);
      rates.add(rate);
      progress.report(
          String.format(Locale.ROOT, "%s, run %d of %d: %,d msg/s", by, number, runs, rate));
    }
    return new EndRates(by, rates);
  }

  /**
   * Runs a command to its end.
   *
   * @param name of the process and its log
   * @param figure finds messages a second in what it printed
   * @throws SetupException when it does not come to its end
   */
  long command(String name, List<String> command, Function<String, OptionalLong> figure)
      throws IOException {
    Path log = folder.resolve(name + ".log");
    // The log of an earlier run has a figure too, and comes first.
    Files.deleteIfExists(log);
    ChildProcess child =
        ChildProcess.start(
            name,
            command,
            Map.of(
                "JAVA_HOME", System.getProperty("java.home"),
                "PULSAR_EXTRA_OPTS", PERF_MEMORY,
                "PULSAR_LOG_DIR", folder.toString()),
            log);
    try {
      boolean ended = child.endsWithin(RUN_BOUND);
      OptionalLong rate = figure.apply(Files.readString(log));
      if (!ended || rate.isEmpty()) {
        throw new SetupException(
            name + (ended ? " ended without a figure" : " took longer than " + RUN_BOUND),
            "See " + log + "; it ends with:\n" + child.logTail());
      }
      return rate.getAsLong();
    } finally {
      child.kill();
    }
  }
}
