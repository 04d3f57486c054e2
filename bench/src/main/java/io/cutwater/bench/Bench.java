package io.cutwater.bench;

import io.cutwater.demo.Training;
import io.cutwater.message.Flow;
import io.cutwater.playground.host.Progress;
import io.cutwater.playground.host.SetupException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code cutwater bench}. */
@Command(
    name = "cutwater bench",
    description = {
      "Measures Cutwater beside what both ends reach alone and what others reach: on the same"
          + " servers, in turns, several rounds.",
      "",
      "All processes share this machine's cores, so that the limit of anything that reads one end"
          + " and writes the other is 1/(1/source + 1/target). Figures of different runs or machines"
          + " say little; their ratios within a run do."
    },
    subcommands = Micro.class,
    sortOptions = false,
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:measured",
      "2:the command line is wrong",
      "4:this machine lacks a program or has no room, or a bridge ended by itself"
    })
public final class Bench implements Callable<Integer> {

  private static final int SETUP = 4;
  private static final int USUAL_BYTES = 256;
  private static final List<Integer> OTHER_BYTES = List.of(16, 1 << 10, 64 << 10);
  private static final List<Integer> OTHER_LANES = List.of(4, 16);
  private static final List<Integer> RATES = List.of(1_000, 5_000, 20_000);
  private static final int QUICK_RATE = 5_000;
  private static final long QUICK_MESSAGES = 150_000;
  private static final int SCALED_LANES = 4;
  private static final int DEEP_BYTES = 32 << 10;
  private static final long DEEP_BACKLOG_BYTES = 10_000_000_000L;
  private static final int IDLE_CHANNELS = 1_000;

  /** How results are printed. */
  enum Output {
    TEXT,
    JSON,
    HTML
  }

  /** What is measured. */
  enum Part {
    BACKLOG,
    ALLOCATION,
    LATENCY,
    START,
    LANES,
    DEEP,
    IDLE
  }

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--peers",
      paramLabel = "PEER",
      split = ",",
      description =
          "Measure these too: camel (fetched by Maven), redpanda=PATH (a program that you built).")
  private List<String> peers = new ArrayList<>();

  @Option(
      names = "--quick",
      description =
          "256 B on one lane, a smaller backlog, one rate, one round: about four minutes.")
  private boolean quick;

  @Option(
      names = "--only",
      paramLabel = "PART",
      split = ",",
      description = {
        "backlog, allocation, latency, start; lanes: four beside one, where cores are free; deep: a",
        "backlog of 10 GB; idle: a thousand channels at rest (default: all; quick: the first four).",
      })
  private Set<Part> only = EnumSet.noneOf(Part.class);

  @Option(
      names = "--flow",
      paramLabel = "FLOW",
      description = "nats-to-pulsar or pulsar-to-nats alone (default: both).")
  private Optional<String> flow = Optional.empty();

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "Rounds of each measurement (default: 3; quick: 1).")
  private Optional<Integer> rounds = Optional.empty();

  @Option(
      names = "--messages",
      paramLabel = "N",
      description = "Of a backlog, where its bytes allow (default: 400000; quick: 150000).")
  private Optional<Long> messages = Optional.empty();

  @Option(
      names = "--data",
      paramLabel = "FOLDER",
      description = "Where servers and bridges write; emptied first (default: ${DEFAULT-VALUE}).")
  private Path data = Path.of(".cutwater", "bench");

  @Option(
      names = "--output",
      paramLabel = "FORMAT",
      description = "text, json or html (default: ${DEFAULT-VALUE}); the page is written anyway.")
  private Output output = Output.TEXT;

  /** Runs the command. */
  public static void main(String[] arguments) {
    System.exit(
        new CommandLine(new Bench()).setCaseInsensitiveEnumValuesAllowed(true).execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    int wantedRounds = rounds.orElse(quick ? 1 : 3);
    long wanted = messages.orElse(quick ? QUICK_MESSAGES : 400_000);
    if (wantedRounds < 1 || wanted < 1) {
      throw new ParameterException(
          spec.commandLine(), "--rounds and --messages are 1 at least: give a number above 0");
    }
    if (only.isEmpty()) {
      only.addAll(quick ? EnumSet.range(Part.BACKLOG, Part.START) : EnumSet.allOf(Part.class));
    }
    List<Flow> flows = flows();
    PrintWriter err = spec.commandLine().getErr();
    Progress progress =
        line -> {
          err.println(line);
          err.flush();
        };
    try {
      Figures figures = new Figures();
      measure(flows, wantedRounds, wanted, figures, progress);
      print(figures);
      return 0;
    } catch (SetupException e) {
      err.println("cutwater: " + e.getMessage());
      return SETUP;
    }
  }

  private List<Flow> flows() {
    if (flow.isEmpty()) {
      return List.of(Flow.NATS_TO_PULSAR, Flow.PULSAR_TO_NATS);
    }
    for (Flow each : Flow.values()) {
      if (each.text().equals(flow.get())) {
        return List.of(each);
      }
    }
    throw new ParameterException(
        spec.commandLine(),
        "--flow " + flow.get() + " is none: give nats-to-pulsar or pulsar-to-nats");
  }

  private void measure(
      List<Flow> flows, int wantedRounds, long wanted, Figures figures, Progress progress)
      throws IOException, InterruptedException {
    List<Bridge> bridges = new ArrayList<>();
    bridges.add(new CutwaterBridge(false));
    bridges.add(new CutwaterBridge(true));
    bridges.addAll(Peers.always());
    bridges.addAll(Peers.named(peers, progress));
    try (Ground ground = Ground.start(data.toAbsolutePath().normalize(), progress)) {
      Training.runIfMissing(ground.playground(), ground.folder().resolve("training"), progress);
      Course course = new Course(ground, bridges, wantedRounds, figures, progress);
      for (Flow each : flows) {
        measure(course, each, wanted);
      }
    }
  }

  private void measure(Course course, Flow each, long wanted)
      throws IOException, InterruptedException {
    Scene usual = new Scene(each, USUAL_BYTES, 1);
    if (only.contains(Part.BACKLOG)) {
      course.backlog(usual, wanted);
      if (!quick) {
        for (int bytes : OTHER_BYTES) {
          course.backlog(new Scene(each, bytes, 1), wanted);
        }
        for (int lanes : OTHER_LANES) {
          course.backlog(new Scene(each, USUAL_BYTES, lanes), wanted);
        }
      }
    }
    if (only.contains(Part.ALLOCATION)) {
      course.allocation(usual, wanted);
    }
    if (only.contains(Part.LATENCY)) {
      for (int rate : quick ? List.of(QUICK_RATE) : RATES) {
        course.latency(usual, rate);
      }
    }
    if (each == Flow.NATS_TO_PULSAR) {
      measureOnTheWayToPulsar(course, usual, wanted);
    }
  }

  private void measureOnTheWayToPulsar(Course course, Scene usual, long wanted)
      throws IOException, InterruptedException {
    if (only.contains(Part.START)) {
      course.start(usual);
    }
    if (only.contains(Part.LANES)) {
      course.lanes(usual, SCALED_LANES, wanted);
    }
    if (only.contains(Part.DEEP)) {
      course.deep(new Scene(usual.flow(), DEEP_BYTES, 1), DEEP_BACKLOG_BYTES);
    }
    if (only.contains(Part.IDLE)) {
      course.idle(IDLE_CHANNELS);
    }
  }

  private void print(Figures figures) throws IOException {
    Path page = data.toAbsolutePath().normalize().resolve("report.html");
    String html = PageReport.of(figures);
    Files.writeString(page, html);
    PrintWriter out = spec.commandLine().getOut();
    switch (output) {
      case TEXT -> {
        out.print(TextReport.of(figures));
        out.println("the same with pictures: " + page);
      }
      case JSON -> out.println(JsonReport.of(figures));
      case HTML -> out.print(html);
    }
    out.flush();
  }
}
