package io.cutwater.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.cutwater.fleet.Rates;
import java.io.PrintWriter;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "status",
    description = {
      "Ask a running Cutwater how its channels are. Two samples give the rates. Where several",
      "instances carry them together, any of them tells of all.",
      "Exit code 1 when a channel neither runs nor stands by.",
    },
    footerHeading = "%nExamples:%n",
    footer = {"  cutwater status", "  cutwater status -c cutwater.yaml --output json"})
final class StatusCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private InstanceOption instance = new InstanceOption();

  @Option(
      names = "--interval",
      converter = DurationConverter.class,
      paramLabel = "TIME",
      description = "Between the two samples (default: 1s).")
  private Duration interval = Duration.ofSeconds(1);

  @Option(names = "--output", paramLabel = "FORM", description = "table or json.")
  private OutputFormat output = OutputFormat.table;

  @Override
  public Integer call() throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      RunningInstance running = new RunningInstance(instance.port(), client);
      JsonNode before = running.status();
      Thread.sleep(interval);
      JsonNode after = running.status();
      double seconds =
          (after.path("atMillis").asLong() - before.path("atMillis").asLong()) / 1000.0;
      Rates.add(before.path("channels"), after.path("channels"), seconds);
      PrintWriter out = spec.commandLine().getOut();
      out.print(output == OutputFormat.json ? after.toPrettyString() + "\n" : table(after));
      out.flush();
      return allWell(after) ? ExitCode.OK : ExitCode.FAILED;
    }
  }

  static String table(JsonNode status) {
    List<Row> rows = rows(status);
    boolean isFleet = !others(status).isEmpty();
    TextTable table = new TextTable(heads(isFleet).toArray(String[]::new));
    for (Row row : rows) {
      table.row(cells(row, isFleet).toArray(String[]::new));
    }
    StringBuilder all = new StringBuilder(table.toString());
    for (Row row : rows) {
      JsonNode channel = row.channel();
      for (JsonNode weakness : channel.path("weaknesses")) {
        all.append(text(channel, "channel")).append(" is not exactly-once: ");
        all.append(weakness.asText()).append('\n');
      }
      if (channel.path("dropped").asLong() > 0) {
        all.append(text(channel, "channel")).append(" has dropped ");
        all.append(number(channel, "dropped")).append(" messages: its buffer was full\n");
      }
    }
    if (isFleet) {
      all.append('\n').append(instances(status));
    } else if (!status.path("fleet").path("joined").asBoolean(true)) {
      all.append("Other instances, if there are any, are not seen: ");
      all.append(text(status.path("fleet"), "reason")).append('\n');
    }
    return all.toString();
  }

  /** A channel, and who carries it. */
  private record Row(String instance, JsonNode channel) {}

  private static JsonNode others(JsonNode status) {
    return status.path("fleet").path("others");
  }

  /**
   * In the order of the configuration, each channel for every instance that carries lanes of it.
   */
  private static List<Row> rows(JsonNode status) {
    List<Row> rows = new ArrayList<>();
    for (JsonNode channel : status.path("channels")) {
      Row own = new Row(status.path("instance").asText(), channel);
      List<Row> elsewhere = new ArrayList<>();
      for (JsonNode other : others(status)) {
        for (JsonNode theirs : other.path("channels")) {
          if (theirs.path("channel").equals(channel.path("channel"))) {
            elsewhere.add(new Row(other.path("instance").asText(), theirs));
          }
        }
      }
      if (elsewhere.isEmpty() || !channel.path("state").asText().equals("standby")) {
        rows.add(own);
      }
      rows.addAll(elsewhere);
    }
    return rows;
  }

  private static List<String> heads(boolean isFleet) {
    List<String> heads = new ArrayList<>(List.of("CHANNEL"));
    if (isFleet) {
      heads.add("INSTANCE");
    }
    heads.addAll(
        List.of(
            "STATE",
            "GUARANTEE",
            "FLOOR",
            "LAG",
            "IN FLIGHT",
            "IN/S",
            "OUT/S",
            "P50/P99 MS",
            "LAST ERROR"));
    return heads;
  }

  private static List<String> cells(Row row, boolean isFleet) {
    JsonNode channel = row.channel();
    List<String> cells = new ArrayList<>(List.of(text(channel, "channel")));
    if (isFleet) {
      cells.add(row.instance());
    }
    cells.addAll(
        List.of(
            text(channel, "state"),
            text(channel, "guarantee"),
            text(channel, "floor"),
            channel.path("lag").asLong() < 0 ? "?" : number(channel, "lag"),
            number(channel, "inFlightMessages"),
            number(channel, "inPerSecond"),
            number(channel, "outPerSecond"),
            latency(channel),
            channel.path("error").asText()));
    return cells;
  }

  /** A line an instance, the one that was asked first. */
  private static String instances(JsonNode status) {
    TextTable table = new TextTable("INSTANCE", "UP", "LANES", "");
    long now = status.path("atMillis").asLong();
    table.row(text(status, "instance"), up(status, now), lanes(status.path("channels")), "answers");
    for (JsonNode other : others(status)) {
      table.row(
          text(other, "instance"),
          up(other, now),
          lanes(other.path("channels")),
          other.path("leaving").asBoolean() ? "leaving" : "");
    }
    return table.toString();
  }

  private static String up(JsonNode instance, long now) {
    long seconds = Math.max(0, now - instance.path("startedAtMillis").asLong()) / 1_000;
    return Duration.ofSeconds(seconds).toString().substring(2).toLowerCase(Locale.ROOT);
  }

  /** How many lanes run. */
  private static String lanes(JsonNode channels) {
    long running = 0;
    for (JsonNode channel : channels) {
      for (JsonNode lane : channel.path("lanes")) {
        running += lane.path("state").asText().equals("running") ? 1 : 0;
      }
    }
    return Long.toString(running);
  }

  private static String latency(JsonNode channel) {
    return channel.path("latencyP50Millis").asLong(-1) < 0
        ? "-"
        : number(channel, "latencyP50Millis") + "/" + number(channel, "latencyP99Millis");
  }

  private static String text(JsonNode node, String field) {
    String text = node.path(field).asText();
    return text.isEmpty() ? "-" : text;
  }

  private static String number(JsonNode node, String field) {
    return String.format(Locale.ROOT, "%,d", node.path(field).asLong());
  }

  private static boolean allWell(JsonNode status) {
    for (JsonNode channel : status.path("channels")) {
      if (!channel.path("state").asText().matches("running|standby")) {
        return false;
      }
    }
    return true;
  }
}
