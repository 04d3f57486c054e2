package io.cutwater.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cutwater.playground.host.Progress;
import io.cutwater.playground.host.SetupException;
import io.cutwater.playground.tools.Cache;
import io.cutwater.playground.tools.ToxiproxyBinary;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** A few rounds of torture, and what it answers to a wrong command line. */
class TortureTest {

  private static final String ROUNDS = System.getProperty("cutwater.rounds", "2");

  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int execute(String... arguments) {
    return new CommandLine(new Torture())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }

  @Test
  @Tag("servers")
  void nothingIsLostDoubledOrReorderedUnderTorture() throws Exception {
    obtainToxiproxy();
    int code =
        execute("--rounds", ROUNDS, "--seed", "1", "--data", folder.toString(), "--output", "json");

    JsonNode report = new ObjectMapper().readTree(out.toString());
    assertThat(code).as("%s", report).isZero();
    assertThat(report.path("exact").asBoolean()).isTrue();
    assertThat(report.path("rounds").asText()).isEqualTo(ROUNDS);
    assertThat(report.path("published").asLong()).isGreaterThan(1_000);
    assertThat(report.path("deadLettered").asLong()).isPositive();
    assertThat(report.path("timeline")).hasSize(3 * Integer.parseInt(ROUNDS));
    assertThat(folder.resolve("report.html")).content().contains("Nothing lost", "<svg");
  }

  /** Go builds it, once; without Go there is no torture, as {@code cutwater torture} says. */
  private static void obtainToxiproxy() {
    try {
      var unused = ToxiproxyBinary.locate(Cache.ofProject(), Progress.silent());
    } catch (SetupException e) {
      Assumptions.abort(String.valueOf(e.getMessage()));
    }
  }

  @Test
  void fewerThanOneRoundIsRefused() {
    assertThat(execute("--rounds", "0")).isEqualTo(2);
    assertThat(err.toString()).contains("--rounds, --instances and --nats are 1 at least");
  }
}
