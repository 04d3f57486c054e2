package io.cutwater.cli;

import io.cutwater.demo.Demo;
import io.cutwater.demo.DemoReport;
import io.cutwater.demo.DemoSettings;
import io.cutwater.message.Flow;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "demo",
    description = {
      "See it work: local servers, this host's live telemetry, and a reckoning of every message.",
      "Exit code 1 when a message was lost, doubled, reordered or altered, or came back.",
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  cutwater demo --for 20s",
      "  cutwater demo --both-ways               alerts come back, commands go both ways",
      "  cutwater demo --chaos                   kill Cutwater, NATS and Pulsar under load",
      "  cutwater demo --instances 3 --chaos     three Cutwaters take over from one another",
      "  cutwater demo --backlog 500000          how fast it catches up, in how much memory",
      "  cutwater demo --backlog 500000 --flow pulsar-to-nats --writers sole",
      "  cutwater demo --for 20s --output json",
    })
final class DemoCommand implements Callable<Integer> {

  /** A message with its headers stays below nats-server's limit of 1 MiB. */
  private static final int PAYLOAD_BYTES_MAX = 1_000_000;

  private static final int INSTANCES_MAX = 8;

  /** Who writes to the stream that a backlog goes to. */
  enum Writers {
    shared,
    sole
  }

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--for",
      converter = DurationConverter.class,
      paramLabel = "TIME",
      description = "How long the live load lasts (default: 30s).")
  private Duration duration = Duration.ofSeconds(30);

  @Option(
      names = "--rate",
      paramLabel = "N",
      description = "Synthetic messages a second besides the telemetry (default: 1000).")
  private int rate = 1_000;

  @Option(
      names = "--payload",
      paramLabel = "BYTES",
      description = "Size of a synthetic message (default: 256).")
  private int payload = 256;

  @Option(
      names = "--both-ways",
      description = "Bring alerts back from Pulsar too, and carry commands both ways.")
  private boolean bothWays;

  @Option(
      names = "--backlog",
      paramLabel = "N",
      description = "Publish so many messages before Cutwater starts, instead of a live load.")
  private long backlog;

  @Option(
      names = "--flow",
      converter = FlowConverter.class,
      paramLabel = "FLOW",
      description = "Where a backlog goes: nats-to-pulsar (default) or pulsar-to-nats.")
  private @Nullable Flow flow;

  @Option(
      names = "--writers",
      paramLabel = "WHO",
      description =
          "Who writes to the stream that a backlog goes to: shared (default) or sole, Cutwater"
              + " alone.")
  private @Nullable Writers writers;

  @Option(
      names = "--no-limits",
      description = "With a backlog, do not measure what both ends reach by themselves.")
  private boolean noLimits;

  @Option(names = "--keep", description = "Go on with the data of the run before.")
  private boolean keep;

  @Option(
      names = "--chaos",
      description = "Kill -9 Cutwater, then nats-server, then Pulsar, and bring each back.")
  private boolean chaos;

  @Option(
      names = "--instances",
      paramLabel = "N",
      description = {
        "Let so many Cutwaters share the channels (default: 1). Several carry --both-ways; --chaos",
        "then kills one of them and stops another one, whose lanes the others take.",
      })
  private int instances = 1;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Of the moments of the faults (default: 1).")
  private long seed = 1;

  @Option(names = "--output", paramLabel = "FORM", description = "table or json.")
  private OutputFormat output = OutputFormat.table;

  @Override
  public Integer call() throws Exception {
    refuseWhatCannotBe();
    DemoSettings settings =
        new DemoSettings(
            Home.folder().resolve(".cutwater/demo"),
            keep,
            payload,
            backlog > 0 ? backlog() : live());
    PrintWriter err = spec.commandLine().getErr();
    DemoReport report = Demo.run(settings, err::println);
    PrintWriter out = spec.commandLine().getOut();
    out.print(output == OutputFormat.json ? DemoOutput.json(report) : DemoOutput.table(report));
    out.flush();
    return report.isExact() ? ExitCode.OK : ExitCode.FAILED;
  }

  private DemoSettings.Load live() {
    return new DemoSettings.Load.Live(
        duration,
        rate,
        bothWays || instances > 1,
        chaos ? OptionalLong.of(seed) : OptionalLong.empty(),
        instances);
  }

  private DemoSettings.Load backlog() {
    return new DemoSettings.Load.Backlog(
        backlog, flow == null ? Flow.NATS_TO_PULSAR : flow, writers == Writers.sole, !noLimits);
  }

  private void refuseWhatCannotBe() {
    refuse(rate < 0 || payload < 0 || backlog < 0, "no option takes a negative number");
    refuse(
        payload > PAYLOAD_BYTES_MAX,
        "--payload is at most " + PAYLOAD_BYTES_MAX + " bytes: nats-server takes 1 MiB");
    refuse(
        chaos && backlog > 0, "--chaos needs the live load that --backlog replaces: give only one");
    refuse(
        bothWays && backlog > 0,
        "--both-ways is a live load, which --backlog replaces: give only one, or --flow");
    refuse(
        instances < 1 || instances > INSTANCES_MAX,
        "--instances is from 1 to " + INSTANCES_MAX + ": each is a JVM of some 250 MB");
    refuse(
        instances > 1 && backlog > 0,
        "--instances share a live load, which --backlog replaces: give only one");
    refuse(
        flow != null && backlog == 0,
        "--flow is that of a --backlog; live, --both-ways shows the way back too");
    refuse(
        writers != null && flow != Flow.PULSAR_TO_NATS,
        "--writers is for a backlog that goes to a stream: give --flow pulsar-to-nats too");
  }

  private void refuse(boolean impossible, String why) {
    if (impossible) {
      throw new ParameterException(spec.commandLine(), why);
    }
  }
}
