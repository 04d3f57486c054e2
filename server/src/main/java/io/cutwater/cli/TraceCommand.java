package io.cutwater.cli;

import io.cutwater.app.ChannelTrace;
import io.cutwater.config.Channel;
import io.cutwater.config.Configuration;
import io.cutwater.config.ConfigurationReader;
import io.cutwater.relay.FaultException;
import io.cutwater.trace.Query;
import io.cutwater.trace.Report;
import io.cutwater.trace.Trace;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "trace",
    description = {
      "Find a message by any id of either side, and tell where it stands on both.",
      "Asks the servers alone, leaves nothing behind there, and disturbs nobody.",
      "Exit code 1 when there is no such message in what was looked at, 3 when",
      "something could not be looked at.",
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  cutwater trace -c cutwater.yaml order-4711    by a message's own id",
      "  cutwater trace -c cutwater.yaml ORDERS:17     by its place in a stream",
      "  cutwater trace -c cutwater.yaml 17 --channel orders",
      "  cutwater trace -c cutwater.yaml 12:3:0        by ledger, entry, partition",
      "  cutwater trace -c cutwater.yaml 12:3:0:5 --output json",
    })
final class TraceCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = {"-c", "--config"},
      required = true,
      paramLabel = "FILE",
      description = "The configuration file.")
  private Path config = Path.of("cutwater.yaml");

  @Parameters(
      paramLabel = "ID",
      description =
          "A message's id (Nats-Msg-Id, ce-id, cutwater-id); or STREAM:SEQUENCE, or a sequence"
              + " alone with --channel; or a Pulsar message id,"
              + " LEDGER:ENTRY[:PARTITION[:INDEX]].")
  private String id = "";

  @Option(
      names = "--channel",
      paramLabel = "NAME",
      description = "Look in this channel only (default: in all).")
  private Optional<String> name = Optional.empty();

  @Option(names = "--as-id", description = "ID is a message's id, whatever it looks like.")
  private boolean asId;

  @Option(
      names = "--scan",
      paramLabel = "N",
      description = "Read so many messages of each log at most (default: 100000).")
  private long scan = 100_000;

  @Option(
      names = "--for",
      converter = DurationConverter.class,
      paramLabel = "TIME",
      description = "Begin to read no other log after this time (default: 30s).")
  private Duration time = Duration.ofSeconds(30);

  @Option(
      names = "--max",
      paramLabel = "N",
      description = "Tell of so many messages at most (default: 10).")
  private int max = 10;

  @Option(
      names = "--output",
      paramLabel = "FORM",
      description = "table, some lines for each message, or json.")
  private OutputFormat output = OutputFormat.table;

  @Override
  public Integer call() throws Exception {
    Configuration configuration = ConfigurationReader.read(config);
    List<Channel> channels = channels(configuration);
    Query query = query(channels);
    Report report;
    try {
      report = ChannelTrace.run(configuration, channels, query, limits());
    } catch (FaultException e) {
      throw new UnreachableException(e.fault().line());
    }
    PrintWriter out = spec.commandLine().getOut();
    out.print(
        output == OutputFormat.json
            ? TraceJson.of(report).toPrettyString() + "\n"
            : TraceText.of(report));
    out.flush();
    PrintWriter err = spec.commandLine().getErr();
    report.problems().forEach(problem -> err.println("cutwater: " + problem));
    err.flush();
    if (!report.problems().isEmpty()) {
      return ExitCode.UNREACHABLE;
    }
    return report.found() ? ExitCode.OK : ExitCode.FAILED;
  }

  private List<Channel> channels(Configuration configuration) {
    if (name.isEmpty()) {
      return configuration.channels();
    }
    return List.of(
        configuration
            .channel(name.get())
            .orElseThrow(() -> wrong(config + " has " + configuration.noChannel(name.get()))));
  }

  private Query query(List<Channel> channels) {
    try {
      return asId ? new Query.Id(id) : Query.parse(id, ChannelTrace.known(channels));
    } catch (IllegalArgumentException e) {
      throw wrong(String.valueOf(e.getMessage()));
    }
  }

  private Trace.Limits limits() {
    try {
      return new Trace.Limits(max, scan, time);
    } catch (IllegalArgumentException e) {
      throw wrong("--max, --scan and --for are larger than 0");
    }
  }

  private ParameterException wrong(String what) {
    return new ParameterException(spec.commandLine(), what);
  }
}
