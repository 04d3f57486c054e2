package io.cutwater.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "status",
    description = {
      "Ask a running Cutwater how its channels are. Two samples give the rates.",
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
      addRates(before, after);
      PrintWriter out = spec.commandLine().getOut();
      out.print(output == OutputFormat.json ? after.toPrettyString() + "\n" : table(after));
      out.flush();
      return allWell(after) ? ExitCode.OK : ExitCode.FAILED;
    }
  }

  /** Adds {@code inPerSecond} and {@code outPerSecond} to each channel of {@code after}. */
  static void addRates(JsonNode before, JsonNode after) {
    double seconds = (after.path("atMillis").asLong() - before.path("atMillis").asLong()) / 1000.0;
    Map<String, JsonNode> earlier = new HashMap<>();
    before.path("channels").forEach(node -> earlier.put(node.path("channel").asText(), node));
    for (JsonNode node : after.path("channels")) {
      JsonNode old = earlier.get(node.path("channel").asText());
      if (node instanceof ObjectNode channel && old != null && seconds > 0) {
        channel.put("inPerSecond", rate(old, node, "delivered", seconds));
        channel.put("outPerSecond", rate(old, node, "stored", seconds));
      }
    }
  }

  private static long rate(JsonNode before, JsonNode after, String field, double seconds) {
    long difference = after.path(field).asLong() - before.path(field).asLong();
    return Math.round(Math.max(0, difference) / seconds);
  }

  private static String table(JsonNode status) {
    TextTable table =
        new TextTable(
            "CHANNEL",
            "STATE",
            "GUARANTEE",
            "FLOOR",
            "LAG",
            "IN FLIGHT",
            "IN/S",
            "OUT/S",
            "P50/P99 MS",
            "LAST ERROR");
    for (JsonNode channel : status.path("channels")) {
      table.row(
          text(channel, "channel"),
          text(channel, "state"),
          text(channel, "guarantee"),
          text(channel, "floor"),
          channel.path("lag").asLong() < 0 ? "?" : number(channel, "lag"),
          number(channel, "inFlightMessages"),
          number(channel, "inPerSecond"),
          number(channel, "outPerSecond"),
          latency(channel),
          channel.path("error").asText());
    }
    StringBuilder all = new StringBuilder(table.toString());
    for (JsonNode channel : status.path("channels")) {
      for (JsonNode weakness : channel.path("weaknesses")) {
        all.append(text(channel, "channel")).append(" is not exactly-once: ");
        all.append(weakness.asText()).append('\n');
      }
      if (channel.path("dropped").asLong() > 0) {
        all.append(text(channel, "channel")).append(" has dropped ");
        all.append(number(channel, "dropped")).append(" messages: its buffer was full\n");
      }
    }
    return all.toString();
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
