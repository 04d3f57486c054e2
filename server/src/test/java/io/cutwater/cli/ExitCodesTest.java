package io.cutwater.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.cutwater.config.Reference;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExitCodesTest {

  @TempDir Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int execute(String... arguments) {
    return Main.execute(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
  }

  @Test
  void versionSucceeds() {
    assertThat(execute("version")).isEqualTo(ExitCode.OK);
    assertThat(out.toString()).startsWith("cutwater ");
  }

  @Test
  void everyCommandExplainsItself() {
    for (String command :
        Main.commandLine(new PrintWriter(out), new PrintWriter(err)).getSubcommands().keySet()) {
      assertThat(execute(command, "--help")).as(command).isEqualTo(ExitCode.OK);
      assertThat(out.toString()).contains("Usage: cutwater " + command);
    }
  }

  @Test
  void aMissingOrUnknownCommandIsAUsageError() {
    assertThat(execute()).isEqualTo(ExitCode.USAGE);
    assertThat(execute("statsu")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("status");
  }

  @Test
  void aDemonstrationThatCannotBeIsRefusedBeforeAnythingStarts() {
    assertThat(execute("demo", "--payload", "1000001")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("--payload is at most 1000000 bytes");
    assertThat(execute("demo", "--chaos", "--backlog", "5")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("--chaos needs the live load");
    assertThat(execute("demo", "--both-ways", "--backlog", "5")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("--both-ways is a live load");
    assertThat(execute("demo", "--flow", "pulsar-to-nats")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("--flow is that of a --backlog");
    assertThat(execute("demo", "--backlog", "5", "--flow", "back")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("'back' is none of [nats-to-pulsar, pulsar-to-nats]");
    assertThat(execute("demo", "--backlog", "5", "--writers", "sole")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("--writers is for a backlog that goes to a stream");
    assertThat(execute("demo", "--rate", "-1")).isEqualTo(ExitCode.USAGE);
    assertThat(execute("demo", "--for", "soon")).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void aBadConfigurationIsAUsageErrorWithEveryProblem() throws IOException {
    Path file = Files.writeString(folder.resolve("c.yaml"), "nast: 1\nchannels: 2\n");

    int code = execute("run", "-c", file.toString());

    assertThat(code).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString())
        .contains(file + ":1:1: unknown key nast; did you mean nats?")
        .contains(file + ":2:11: channels: expected a list of sections, not a number");
  }

  @Test
  void aTakenPortIsAUsageErrorThatNamesTheKey() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = "port: " + taken.getLocalPort();
      Path file =
          Files.writeString(
              folder.resolve("c.yaml"), Reference.example().replace("port: 7070", port));

      int code = execute("run", "-c", file.toString());

      assertThat(code).isEqualTo(ExitCode.USAGE);
      assertThat(err.toString()).contains("is taken").contains("http.port");
    }
  }

  @Test
  void aCutwaterThatDoesNotRunIsUnreachable() throws IOException {
    int free;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      free = socket.getLocalPort();
    }

    int code = execute("status", "--port", Integer.toString(free));

    assertThat(code).isEqualTo(ExitCode.UNREACHABLE);
    assertThat(err.toString()).contains("no Cutwater answers at 127.0.0.1:" + free);
  }

  @Test
  void aBadDurationIsAUsageError() {
    assertThat(execute("demo", "--for", "soon")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("not a duration");
  }
}
