package io.cutwater.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class JvmOptionsTest {

  private static final String CHANNEL = "  - name: a\n    flow: nats-to-pulsar\n";

  @Test
  void runHasItsOwnOptionsAndThoseOfEveryCommand() {
    assertThat(JvmOptions.ofRun(CHANNEL))
        .contains("-XX:+UseSerialGC", "-Xmn52m", "-Xms96m", "-Xmx96m")
        .doesNotContain("-Xms64m", "-Xmx256m")
        .doesNotHaveDuplicates()
        .allMatch(option -> option.startsWith("-"));
  }

  @Test
  void hundredsOfChannelsGetALargerHeap() {
    assertThat(JvmOptions.ofRun(CHANNEL.repeat(200))).contains("-Xmx96m");
    assertThat(JvmOptions.ofRun(CHANNEL.repeat(1_000)))
        .contains("-Xmx216m")
        .doesNotContain("-Xmx96m");
  }

  @Test
  void theEnvironmentIsNoOption() {
    assertThat(JvmOptions.environment()).containsEntry("MALLOC_ARENA_MAX", "1");
  }
}
