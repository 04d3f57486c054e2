package io.cutwater.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "channels",
    description = {
      "Look at the channels of a running Cutwater, or pause, resume and drain one of them.",
      "What is paused stays so, on all instances, until it is resumed or all were started again.",
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  cutwater channels list",
      "  cutwater channels show telemetry --output json",
      "  cutwater channels pause telemetry      deliver what is in flight, then carry nothing",
      "  cutwater channels resume telemetry",
      "  cutwater channels drain telemetry --for 2m    carry all there is now, then pause",
    })
final class ChannelsCommand implements Runnable {

  private static final int ACCEPTED = 202;
  private static final Map<String, String> DONE =
      Map.of("pause", "paused", "unpause", "resumed", "drain", "drained");

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "say what to do: list, show, pause, resume or drain");
  }

  @Command(name = "list", description = "Each channel with its directions, state and lanes.")
  int list(
      @Mixin InstanceOption instance,
      @Option(names = "--output", paramLabel = "FORM", description = "table or json.")
          Optional<OutputFormat> output)
      throws Exception {
    JsonNode channels = status(instance).path("channels");
    if (output.equals(Optional.of(OutputFormat.json))) {
      out().println(channels.toPrettyString());
      return ExitCode.OK;
    }
    TextTable table = new TextTable("CHANNEL", "FLOW", "STATE", "GUARANTEE", "LANES", "LAG");
    for (JsonNode channel : channels) {
      long lag = channel.path("lag").asLong();
      table.row(
          channel.path("channel").asText(),
          channel.path("flows").size() > 1 ? "both" : channel.path("flows").path(0).asText(),
          channel.path("state").asText(),
          channel.path("guarantee").asText(),
          Integer.toString(channel.path("lanes").size()),
          lag < 0 ? "?" : String.format(Locale.ROOT, "%,d", lag));
    }
    out().print(table);
    out().flush();
    return ExitCode.OK;
  }

  @Command(name = "show", description = "All that is known of one channel and of its lanes.")
  int show(
      @Mixin InstanceOption instance,
      @Parameters(paramLabel = "CHANNEL", description = "The channel's name.") String channel,
      @Option(names = "--output", paramLabel = "FORM", description = "table or json.")
          Optional<OutputFormat> output)
      throws Exception {
    for (JsonNode node : status(instance).path("channels")) {
      if (node.path("channel").asText().equals(channel)) {
        if (output.equals(Optional.of(OutputFormat.json))) {
          out().println(node.toPrettyString());
        } else {
          print(node);
        }
        return ExitCode.OK;
      }
    }
    err().println("cutwater: no channel " + channel + "; 'cutwater channels list' names them");
    return ExitCode.FAILED;
  }

  private void print(JsonNode channel) {
    out().print(fields(channel));
    for (JsonNode lane : channel.path("lanes")) {
      out().println();
      out().print(fields(lane));
    }
    out().flush();
  }

  private static TextTable fields(JsonNode node) {
    TextTable table = new TextTable("FIELD", "VALUE");
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      if (!field.getKey().equals("lanes")) {
        JsonNode value = field.getValue();
        table.row(field.getKey(), value.isValueNode() ? value.asText() : value.toString());
      }
    }
    return table;
  }

  @Command(name = "pause", description = "Deliver what is in flight, then carry nothing.")
  int pause(
      @Mixin InstanceOption instance,
      @Parameters(paramLabel = "CHANNEL", description = "The channel's name.") String channel,
      @Option(
              names = "--for",
              converter = DurationConverter.class,
              defaultValue = "25s",
              paramLabel = "TIME",
              description = "How long delivering may take (default: 25s); the rest comes later.")
          Duration bound)
      throws Exception {
    return tell(instance, channel, "pause", bound);
  }

  @Command(name = "resume", description = "Let a paused channel carry again.")
  int resume(
      @Mixin InstanceOption instance,
      @Parameters(paramLabel = "CHANNEL", description = "The channel's name.") String channel)
      throws Exception {
    return tell(instance, channel, "unpause", Duration.ofSeconds(1));
  }

  @Command(
      name = "drain",
      description =
          "Carry everything that the source holds now, then pause. Exit code 1 when the"
              + " time was too short: then the channel goes on.")
  int drain(
      @Mixin InstanceOption instance,
      @Parameters(paramLabel = "CHANNEL", description = "The channel's name.") String channel,
      @Option(
              names = "--for",
              converter = DurationConverter.class,
              defaultValue = "60s",
              paramLabel = "TIME",
              description = "How long it may take (default: 60s).")
          Duration bound)
      throws Exception {
    return tell(instance, channel, "drain", bound);
  }

  private int tell(InstanceOption instance, String channel, String what, Duration bound)
      throws Exception {
    if (!channel.matches("[A-Za-z0-9][A-Za-z0-9_-]{0,62}")) {
      throw new ParameterException(spec.commandLine(), "not a channel name: " + channel);
    }
    try (HttpClient client = HttpClient.newHttpClient()) {
      RunningInstance.Answer answer =
          new RunningInstance(instance.port(), client).tell(channel, what, bound);
      if (answer.status() == ACCEPTED) {
        out().println(channel + " is " + DONE.get(what));
        return ExitCode.OK;
      }
      err().println("cutwater: " + answer.body().path("error").asText());
      return ExitCode.FAILED;
    }
  }

  private static JsonNode status(InstanceOption instance) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return new RunningInstance(instance.port(), client).status();
    }
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }

  private PrintWriter err() {
    return spec.commandLine().getErr();
  }
}
