package io.cutwater.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class CommandReferenceTest {

  private static final Path PAGE = Path.of("..", "docs", "reference", "cli.md");

  @Test
  void theReferencePageSaysWhatTheCommandsSay() throws Exception {
    if (Boolean.getBoolean("reference.write")) {
      Files.writeString(PAGE, CommandReference.markdown());
    }

    assertThat(PAGE)
        .as("write it anew: ./cutwater test --quick -Dreference.write=true")
        .content()
        .isEqualTo(CommandReference.markdown());
  }

  @Test
  void thePageNamesEveryCommandAndOption() {
    assertThat(CommandReference.markdown())
        .contains(
            "\n## run\n", "\n## resume\n", "`--instance NAME`", "`-c, --config FILE`", "| 3 | ");
  }
}
