package io.cutwater.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine;

class FuzzTest {

  private static final String SECONDS = System.getProperty("cutwater.fuzz.seconds", "10");

  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int execute(String... arguments) {
    return new CommandLine(new Fuzz())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }

  /** Each is a process of one thread. */
  @ParameterizedTest
  @EnumSource(Target.class)
  @Tag("long")
  @Execution(ExecutionMode.CONCURRENT)
  void noInputBreaksIt(Target target) {
    String name = target.name().toLowerCase(Locale.ROOT);

    int code = execute(name, "--seconds", SECONDS, "--data", folder.toString());

    assertThat(code).as("%s", out).isZero();
    assertThat(out.toString()).containsPattern(name + " +[1-9][0-9,]* inputs in");
  }

  @Test
  void noTimeAtAllIsRefused() {
    assertThat(execute("--seconds", "0")).isEqualTo(2);
    assertThat(err.toString()).contains("--seconds is 1 at least");
  }
}
