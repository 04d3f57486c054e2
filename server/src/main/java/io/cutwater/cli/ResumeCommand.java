package io.cutwater.cli;

import java.net.http.HttpClient;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "resume",
    description = {
      "Let a halted channel go on. A channel halts where going on could lose or double messages:",
      "read its last error in 'cutwater status' first, then say where it goes on.",
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  cutwater resume telemetry                 where its journal says: the cause is mended",
      "  cutwater resume telemetry --from first    at the first message the stream still has",
      "  cutwater resume telemetry --from 4711     at this stream sequence",
    })
final class ResumeCommand implements Callable<Integer> {

  private static final int ACCEPTED = 202;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private InstanceOption instance = new InstanceOption();

  @Parameters(paramLabel = "CHANNEL", description = "The channel's name.")
  private String channel = "";

  @Option(
      names = "--from",
      defaultValue = "journal",
      paramLabel = "journal|first|SEQ",
      description = {
        "Where to go on: where the journal says (default), or at the first message of the stream,",
        "or at this stream sequence. The latter two begin anew: what was carried already is",
        "carried again."
      })
  private String from = "";

  @Override
  public Integer call() throws Exception {
    if (!from.matches("journal|first|[1-9][0-9]{0,17}")) {
      throw new ParameterException(
          spec.commandLine(), "--from is journal, first or a stream sequence");
    }
    if (!channel.matches("[A-Za-z0-9][A-Za-z0-9_-]{0,62}")) {
      throw new ParameterException(spec.commandLine(), "not a channel name: " + channel);
    }
    try (HttpClient client = HttpClient.newHttpClient()) {
      RunningInstance.Answer answer =
          new RunningInstance(instance.port(), client).resume(channel, from);
      if (answer.status() == ACCEPTED) {
        spec.commandLine().getOut().println(channel + " goes on from " + from);
        return ExitCode.OK;
      }
      spec.commandLine().getErr().println("cutwater: " + answer.body().path("error").asText());
      return ExitCode.FAILED;
    }
  }
}
