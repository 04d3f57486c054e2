package io.cutwater.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cutwater.demo.Demo;
import io.cutwater.demo.DemoReport;
import io.cutwater.demo.DemoSettings;
import io.cutwater.playground.limits.JointLimit;
import io.cutwater.playground.reckoning.Reckoning;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "demo",
    description = {
      "See it work: local servers, this host's live telemetry, and a reckoning of every message.",
      "Exit code 1 when a message was lost, doubled, reordered or altered.",
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  cutwater demo --for 20s",
      "  cutwater demo --chaos                   kill Cutwater, NATS and Pulsar under load",
      "  cutwater demo --backlog 500000          how fast it catches up, in how much memory",
      "  cutwater demo --for 20s --output json",
    })
final class DemoCommand implements Callable<Integer> {

  /** A message with its headers stays below nats-server's limit of 1 MiB. */
  private static final int PAYLOAD_BYTES_MAX = 1_000_000;

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
      names = "--backlog",
      paramLabel = "N",
      description = "Publish so many messages before Cutwater starts, instead of a live load.")
  private long backlog;

  @Option(
      names = "--no-limits",
      description = "After a backlog, do not measure what both ends reach by themselves.")
  private boolean noLimits;

  @Option(names = "--keep", description = "Go on with the data of the run before.")
  private boolean keep;

  @Option(
      names = "--chaos",
      description = "Kill -9 Cutwater, then nats-server, then Pulsar, and bring each back.")
  private boolean chaos;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Of the moments of the faults (default: 1).")
  private long seed = 1;

  @Option(names = "--output", paramLabel = "FORM", description = "table or json.")
  private OutputFormat output = OutputFormat.table;

  @Override
  public Integer call() throws Exception {
    if (rate < 0 || payload < 0 || backlog < 0) {
      throw new ParameterException(spec.commandLine(), "no option takes a negative number");
    }
    if (payload > PAYLOAD_BYTES_MAX) {
      throw new ParameterException(
          spec.commandLine(),
          "--payload is at most " + PAYLOAD_BYTES_MAX + " bytes: nats-server takes 1 MiB");
    }
    if (chaos && backlog > 0) {
      throw new ParameterException(
          spec.commandLine(), "--chaos needs the live load that --backlog replaces: give only one");
    }
    DemoSettings settings =
        new DemoSettings(
            Home.folder().resolve(".cutwater/demo"),
            duration,
            rate,
            payload,
            backlog,
            !noLimits,
            keep,
            chaos,
            seed);
    PrintWriter err = spec.commandLine().getErr();
    DemoReport report = Demo.run(settings, err::println);
    PrintWriter out = spec.commandLine().getOut();
    out.print(output == OutputFormat.json ? json(report) : table(report));
    out.flush();
    return report.isExact() ? ExitCode.OK : ExitCode.FAILED;
  }

  static String json(DemoReport report) {
    Reckoning reckoning = report.reckoning();
    ObjectNode node = new ObjectMapper().createObjectNode();
    node.put("published", reckoning.published());
    node.put("stored", reckoning.stored());
    node.put("lost", reckoning.lost());
    node.put("duplicated", reckoning.duplicated());
    node.put("reordered", reckoning.reordered());
    node.putObject("latency_ms")
        .put("p50", reckoning.latency().p50Millis())
        .put("p99", reckoning.latency().p99Millis())
        .put("max", reckoning.latency().maxMillis());
    node.put("guarantee", report.guarantee());
    node.put("seconds", Math.round(report.seconds() * 10) / 10.0);
    node.put("rate", report.rate());
    if (report.rateOfSecondHalf() > 0) {
      node.put("rate_second_half", report.rateOfSecondHalf());
    }
    report.limits().ifPresent(limits -> limits(node.putObject("limits"), limits, report));
    node.put("rss_mb", report.residentMegabytes());
    node.put("dead_letters", reckoning.deadLettered());
    node.put("altered", reckoning.altered());
    node.put("strangers", reckoning.strangers());
    report.reasons().forEach(node.putArray("reasons")::add);
    for (DemoReport.Recovery fault : report.faults()) {
      node.withArray("faults")
          .addObject()
          .put("killed", fault.what())
          .put("down_s", Math.round(fault.downSeconds() * 10) / 10.0)
          .put("recovered_s", Math.round(fault.recoverySeconds() * 10) / 10.0);
    }
    return node.toPrettyString() + "\n";
  }

  private static void limits(ObjectNode node, JointLimit limits, DemoReport report) {
    node.put("source_per_second", limits.source().median());
    node.put("target_per_second", limits.target().median());
    node.put("joint_per_second", limits.perSecond());
    node.put("ratio", thousandths(limits.share(report.rate())));
    node.put("ratio_second_half", thousandths(limits.share(report.rateOfSecondHalf())));
    node.put("source_by", limits.source().by());
    node.put("target_by", limits.target().by());
    node.put("statistic", "median");
    limits.source().perSecond().forEach(node.putArray("source_runs")::add);
    limits.target().perSecond().forEach(node.putArray("target_runs")::add);
  }

  private static double thousandths(double share) {
    return Math.round(share * 1_000) / 1_000.0;
  }

  private static String limits(JointLimit limits, DemoReport report) {
    return String.format(
        Locale.ROOT,
        "%,d msg/s (%s %,d, %s %,d); the rate is %.0f%% of it, that of the second half %.0f%%",
        limits.perSecond(),
        limits.source().by(),
        limits.source().median(),
        limits.target().by(),
        limits.target().median(),
        limits.share(report.rate()) * 100,
        limits.share(report.rateOfSecondHalf()) * 100);
  }

  private static String table(DemoReport report) {
    Reckoning reckoning = report.reckoning();
    TextTable table = new TextTable("RECKONING", "");
    table.row("published", number(reckoning.published()));
    table.row("stored", number(reckoning.stored()));
    table.row("lost", number(reckoning.lost()));
    table.row("duplicated", number(reckoning.duplicated()));
    table.row("reordered", number(reckoning.reordered()));
    table.row("altered", number(reckoning.altered()));
    table.row("dead letters", number(reckoning.deadLettered()));
    table.row(
        "latency p50 / p99 / max",
        reckoning.latency().p50Millis()
            + " / "
            + reckoning.latency().p99Millis()
            + " / "
            + reckoning.latency().maxMillis()
            + " ms");
    table.row("rate", number(report.rate()) + " msg/s");
    if (report.rateOfSecondHalf() > 0) {
      table.row("  second half", number(report.rateOfSecondHalf()) + " msg/s");
    }
    report.limits().ifPresent(limits -> table.row("joint limit", limits(limits, report)));
    table.row("memory", report.residentMegabytes() + " MB");
    table.row("guarantee", report.guarantee());
    report.reasons().forEach(reason -> table.row("  because", reason));
    for (DemoReport.Recovery fault : report.faults()) {
      String recovered =
          fault.recoverySeconds() < 0
              ? "not recovered"
              : String.format(Locale.ROOT, "recovered in %.1f s", fault.recoverySeconds());
      table.row("killed " + fault.what(), recovered);
    }
    return table.toString();
  }

  private static String number(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }
}
