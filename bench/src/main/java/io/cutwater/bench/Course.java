package io.cutwater.bench;

import io.cutwater.message.Flow;
import io.cutwater.playground.host.Progress;
import io.cutwater.playground.limits.JointLimit;
import io.cutwater.playground.limits.LimitBench;
import io.cutwater.playground.tools.Cache;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.HdrHistogram.Histogram;

/**
 * Measures scene by scene. Whatever is compared runs in turns, round by round, on the same servers:
 * what the machine does meanwhile meets all of them.
 *
 * @param bridges in the order of the tables
 * @param rounds of each
 */
record Course(Ground ground, List<Bridge> bridges, int rounds, Figures figures, Progress progress) {

  /** Of whom the limit's figures are. */
  static final String LIMIT = "joint limit";

  /** Of whom the latency of two hops without a bridge is. */
  static final String DIRECT = "both hops directly";

  private static final long COUNTED_BACKLOG = 1_000_000;
  private static final Duration BACKLOG_BOUND = Duration.ofSeconds(20);
  private static final Duration WARMING = Duration.ofSeconds(20);
  private static final Duration COUNTED = Duration.ofSeconds(15);
  private static final int WAITING_WINDOW = 4;
  private static final double PERCENT = 100;
  private static final double MEGABYTE = 1e6;
  private static final double NANOS_PER_MICRO = 1e3;
  private static final double HALF = 0.5;
  private static final double P99 = 0.99;
  private static final double P999 = 0.999;

  /** How fast a backlog is carried, at which cost. */
  void backlog(Scene scene, long wanted) throws IOException, InterruptedException {
    long messages = ground.fill(scene, scene.backlog(wanted));
    for (int round = 1; round <= rounds; round++) {
      limit(scene);
      for (Bridge bridge : carrying(scene)) {
        note(scene, bridge, carried(bridge, scene, round, messages));
      }
    }
  }

  private BacklogRun.Outcome carried(Bridge bridge, Scene scene, int round, long messages)
      throws IOException, InterruptedException {
    return new BacklogRun(ground, BACKLOG_BOUND)
        .run(bridge, ground.errand(scene, bridge, round), messages);
  }

  private List<Bridge> carrying(Scene scene) {
    return bridges.stream().filter(bridge -> bridge.carries(scene)).toList();
  }

  private void limit(Scene scene) throws IOException, InterruptedException {
    LimitBench bench =
        new LimitBench(
            ground.folder().resolve("limits"),
            Cache.ofProject(),
            scene.bytes(),
            1,
            ground.natsUrl(),
            ground.pulsarUrl(),
            progress);
    JointLimit limit =
        scene.flow() == Flow.NATS_TO_PULSAR ? bench.streamToTopic() : bench.topicToStream();
    add(scene, limit.source().by() + " alone", Measure.RATE, (double) limit.source().median());
    add(scene, limit.target().by() + " alone", Measure.RATE, (double) limit.target().median());
    add(scene, LIMIT, Measure.RATE, (double) limit.perSecond());
  }

  private void note(Scene scene, Bridge bridge, BacklogRun.Outcome outcome) {
    String who = bridge.name();
    add(scene, who, Measure.RATE, outcome.rate());
    add(scene, who, Measure.WARM_RATE, outcome.warmRate());
    add(scene, who, Measure.WHOLE_RATE, outcome.wholeRate());
    add(scene, who, Measure.BYTES, outcome.rate() * scene.bytes() / MEGABYTE);
    add(scene, who, Measure.CPU, outcome.cpu());
    add(scene, who, Measure.WARM_CPU, outcome.warmCpu());
    add(scene, who, Measure.RESIDENT, outcome.residentMegabytes());
    progress.report(
        String.format(
            Locale.ROOT,
            "%s: %s carried %,d: %,.0f msg/s, second half %,.0f, %.1f us of CPU each",
            scene.text(),
            who,
            outcome.arrived(),
            outcome.rate(),
            outcome.warmRate(),
            outcome.warmCpu()));
  }

  private void add(Scene scene, String who, Measure measure, double value) {
    figures.add(scene.text(), who, measure, value);
  }

  /**
   * What is allocated per message, in runs of their own; of a backlog that lasts until an agent has
   * got in.
   */
  void allocation(Scene scene, long wanted) throws IOException, InterruptedException {
    long messages = ground.fill(scene, scene.backlog(Math.max(wanted, COUNTED_BACKLOG)));
    for (Bridge bridge : carrying(scene)) {
      String who = scene.text() + ": what " + bridge.name() + " allocates";
      try {
        BacklogRun.Outcome outcome =
            new BacklogRun(ground, BACKLOG_BOUND)
                .runCountingAllocation(bridge, ground.errand(scene, bridge, 0), messages);
        OptionalDouble bytes = outcome.allocated();
        if (bytes.isEmpty()) {
          progress.report(who + " is not known: all had arrived before anybody looked");
          continue;
        }
        add(scene, bridge.name(), Measure.ALLOCATED, bytes.getAsDouble());
        progress.report(
            String.format(Locale.ROOT, "%s: %,.0f B a message", who, bytes.getAsDouble()));
      } catch (IOException e) {
        progress.report(who + " is not known: " + e.getMessage());
      }
    }
  }

  /**
   * How long messages are under way at a steady rate, and without a bridge.
   *
   * @param perSecond messages
   */
  void latency(Scene scene, int perSecond) throws IOException, InterruptedException {
    LatencyRun run = new LatencyRun(ground, perSecond, WARMING, COUNTED);
    String text = String.format(Locale.ROOT, "%s at %,d msg/s", scene.text(), perSecond);
    for (int round = 1; round <= rounds; round++) {
      Histogram stream = run.throughStream(scene, round);
      Histogram topic = run.throughTopic(scene, round);
      long[] both = LatencyRun.sums(stream, topic);
      note(text, DIRECT, part -> LatencyRun.at(both, part));
      for (Bridge bridge : carrying(scene)) {
        if (bridge instanceof CutwaterBridge) {
          Histogram through = run.through(bridge, scene, round);
          note(text, bridge.name(), part -> through.getValueAtPercentile(part * PERCENT));
        }
      }
    }
  }

  /** Nanoseconds within which a part of the messages arrived. */
  private interface Quantiles {
    long at(double part);
  }

  private void note(String scene, String who, Quantiles quantiles) {
    double half = quantiles.at(HALF) / NANOS_PER_MICRO;
    double most = quantiles.at(P99) / NANOS_PER_MICRO;
    figures.add(scene, who, Measure.P50, half);
    figures.add(scene, who, Measure.P99, most);
    figures.add(scene, who, Measure.P999, quantiles.at(P999) / NANOS_PER_MICRO);
    figures.add(scene, who, Measure.SLOWEST, quantiles.at(1) / NANOS_PER_MICRO);
    progress.report(
        String.format(Locale.ROOT, "%s: %s p50 %,.0f us, p99 %,.0f us", scene, who, half, most));
  }

  /**
   * Whether lanes hinder one another: with a small window each waits for the servers most of the
   * time, and cores are free.
   *
   * @param lanes beside one lane alone
   */
  void lanes(Scene scene, int lanes, long wanted) throws IOException, InterruptedException {
    Bridge bridge = new CutwaterBridge(false, OptionalInt.of(WAITING_WINDOW));
    Scene many = new Scene(scene.flow(), scene.bytes(), lanes);
    for (int round = 1; round <= rounds; round++) {
      double alone = rateOf(bridge, scene, round, wanted);
      double together = rateOf(bridge, many, round, wanted);
      double scaling = together / lanes / alone;
      add(many, bridge.name(), Measure.SCALING, scaling * PERCENT);
      progress.report(
          String.format(
              Locale.ROOT,
              "%s: %s: %,.0f msg/s, one lane %,.0f: %.2f of linear",
              many.text(),
              bridge.name(),
              together,
              alone,
              scaling));
    }
  }

  private double rateOf(Bridge bridge, Scene scene, int round, long wanted)
      throws IOException, InterruptedException {
    long messages = ground.fill(scene, scene.backlog(wanted));
    BacklogRun.Outcome outcome = carried(bridge, scene, round, messages);
    note(scene, bridge, outcome);
    return outcome.warmRate();
  }

  /** What a backlog costs in memory that is far larger than memory. */
  void deep(Scene scene, long bytes) throws IOException, InterruptedException {
    long messages = ground.fill(scene, bytes / scene.bytes());
    Bridge bridge = new CutwaterBridge(false);
    String text = String.format(Locale.ROOT, "%s, %,d MB of them", scene.text(), bytes / 1_000_000);
    for (int round = 1; round <= rounds; round++) {
      BacklogRun.Outcome outcome = carried(bridge, scene, round, messages);
      double megabytes = outcome.rate() * scene.bytes() / MEGABYTE;
      figures.add(text, bridge.name(), Measure.BYTES, megabytes);
      figures.add(text, bridge.name(), Measure.RESIDENT, outcome.residentMegabytes());
      progress.report(
          String.format(
              Locale.ROOT,
              "%s: %s carried %,d, %,.0f MB/s, and took %,.0f MB at most",
              text,
              bridge.name(),
              outcome.arrived(),
              megabytes,
              outcome.residentMegabytes()));
    }
  }

  /** What channels cost that have nothing to carry. */
  void idle(int channels) throws IOException, InterruptedException {
    String text = String.format(Locale.ROOT, "%,d channels at rest", channels);
    String who = new CutwaterBridge(false).name();
    for (int round = 1; round <= rounds; round++) {
      IdleRun.Outcome outcome = new IdleRun(ground).run(channels, round);
      figures.add(text, who, Measure.IDLE_CPU, outcome.percentOfCore());
      figures.add(text, who, Measure.IDLE_MEMORY, outcome.kilobytesEach());
      progress.report(
          String.format(
              Locale.ROOT,
              "%s: %s takes %.1f %% of a core, and %,.0f kB for each",
              text,
              who,
              outcome.percentOfCore(),
              outcome.kilobytesEach()));
    }
  }

  /** How soon the first message is carried. */
  void start(Scene scene) throws IOException, InterruptedException {
    for (int round = 1; round <= rounds; round++) {
      for (Bridge bridge : carrying(scene)) {
        StartRun.Outcome outcome = new StartRun(ground).run(bridge, scene, round);
        add(scene, bridge.name(), Measure.START, outcome.first());
        add(scene, bridge.name(), Measure.RESTART, outcome.again());
        progress.report(
            String.format(
                Locale.ROOT,
                "%s: %s is there after %,.0f ms, after kill -9 after %,.0f ms",
                scene.text(),
                bridge.name(),
                outcome.first(),
                outcome.again()));
      }
    }
  }
}
