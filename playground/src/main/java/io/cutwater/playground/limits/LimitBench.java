package io.cutwater.playground.limits;

import io.cutwater.playground.host.ChildProcess;
import io.cutwater.playground.host.Folders;
import io.cutwater.playground.host.Progress;
import io.cutwater.playground.host.SetupException;
import io.cutwater.playground.tools.Cache;
import io.cutwater.playground.tools.NatsCommandLine;
import io.cutwater.playground.tools.PulsarDistribution;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * Measures both ends, one after the other, on a stream and topics of its own, with messages of the
 * size given. Each end is measured several times; every run is bounded in messages, bytes and time,
 * and ends with this process.
 */
public final class LimitBench {
  /** Runs of each end. */
  public static final int RUNS = 3;

  private static final long READ_MESSAGES_MAX = 400_000;
  private static final long WRITTEN_MESSAGES_MAX = 800_000;
  private static final long BYTES_MAX = 256L << 20;
  private static final Duration RUN_BOUND = Duration.ofSeconds(90);
  private static final String TOPIC = "persistent://public/default/cutwater-limit-";

  /** Its own statistics take most of a gigabyte of heap; its memory limit counts beside that. */
  private static final String PERF_MEMORY =
      "-Xms64m -Xmx1g -XX:MaxDirectMemorySize=384m -XX:+UseSerialGC";

  private final Path folder;
  private final Cache cache;
  private final int payloadBytes;
  private final Progress progress;

  /**
   * @param folder for the logs of the runs
   */
  public LimitBench(Path folder, Cache cache, int payloadBytes, Progress progress) {
    this.folder = Folders.writable(folder, 3 * BYTES_MAX);
    this.cache = cache;
    this.payloadBytes = payloadBytes;
    this.progress = progress;
  }

  /**
   * Runs everything; about a minute.
   *
   * @throws SetupException when a bench does not come to its end
   */
  public JointLimit measure(String natsUrl, String pulsarUrl)
      throws IOException, InterruptedException {
    EndRates source = source(natsUrl);
    EndRates target = target(pulsarUrl);
    return new JointLimit(source, target);
  }

  private long bounded(long messages) {
    return Math.max(1, Math.min(messages, BYTES_MAX / Math.max(1, payloadBytes)));
  }

  // A close that may be interrupted is what javac warns of; this method may be interrupted anyway.
  @SuppressWarnings("try")
  private EndRates source(String url) throws IOException, InterruptedException {
    Optional<NatsCommandLine> nats = NatsCommandLine.locate(cache, progress);
    long messages = bounded(READ_MESSAGES_MAX);
    try (LimitStream stream = LimitStream.fill(url, messages, payloadBytes)) {
      String by = nats.isPresent() ? "nats bench js ordered" : "ordered reading by jnats";
      List<Long> rates = new ArrayList<>();
      for (int run = 1; run <= RUNS; run++) {
        long rate =
            nats.isPresent()
                ? bench("nats-bench-" + run, ordered(nats.get(), url, messages), BenchOutput::nats)
                : stream.readOrdered();
        rates.add(rate);
        tell(by, run, rate);
      }
      return new EndRates(by, rates);
    }
  }

  private List<String> ordered(NatsCommandLine nats, String url, long messages) {
    return List.of(
        nats.path().toString(),
        "--server",
        url,
        "bench",
        "js",
        "ordered",
        "--stream",
        LimitStream.NAME,
        "--no-progress",
        "--msgs",
        Long.toString(messages),
        "--size",
        Integer.toString(payloadBytes));
  }

  private EndRates target(String url) {
    PulsarDistribution pulsar = PulsarDistribution.locate(cache, progress);
    String by = "pulsar-perf produce";
    List<Long> rates = new ArrayList<>();
    for (int run = 1; run <= RUNS; run++) {
      long rate = bench("pulsar-perf-" + run, produce(pulsar, url, run), BenchOutput::pulsar);
      rates.add(rate);
      tell(by, run, rate);
    }
    return new EndRates(by, rates);
  }

  private List<String> produce(PulsarDistribution pulsar, String url, int run) {
    return List.of(
        pulsar.home().resolve("bin/pulsar-perf").toString(),
        "produce",
        "--service-url",
        url,
        "--size",
        Integer.toString(Math.max(1, payloadBytes)),
        "--num-messages",
        Long.toString(bounded(WRITTEN_MESSAGES_MAX)),
        "--max-outstanding",
        "20000",
        "--rate",
        "5000000",
        "--stats-interval-seconds",
        "1",
        TOPIC + run);
  }

  private long bench(String name, List<String> command, Function<String, OptionalLong> figure) {
    Path log = folder.resolve(name + ".log");
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
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      child.kill();
    }
  }

  private void tell(String by, int run, long rate) {
    progress.report(String.format(Locale.ROOT, "%s, run %d of %d: %,d msg/s", by, run, RUNS, rate));
  }
}
