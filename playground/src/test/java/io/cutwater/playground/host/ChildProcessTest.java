package io.cutwater.playground.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildProcessTest {
  private static final Duration GRACE = Duration.ofSeconds(20);

  @TempDir Path folder;

  private ChildProcess start(String script) {
    return ChildProcess.start(
        "child", List.of("/bin/sh", "-c", script), Map.of(), folder.resolve("child.log"));
  }

  @Test
  void endsInOrderWhenAsked() {
    ChildProcess child = start("exec sleep 600");

    assertThat(child.stop(GRACE)).isEqualTo(ChildProcess.Ending.ORDERLY);
    assertThat(child.isAlive()).isFalse();
    assertThat(ProcessHandle.of(child.pid())).isEmpty();
  }

  @Test
  void isKilledWhenItIgnoresTheRequestToEnd() {
    ChildProcess child = start("trap '' TERM; echo armed; while :; do read -r x </dev/zero; done");
    await().until(() -> child.logTail().contains("armed"));

    assertThat(child.stop(Duration.ofMillis(1))).isEqualTo(ChildProcess.Ending.KILLED);
    assertThat(ProcessHandle.of(child.pid())).isEmpty();
  }

  @Test
  void endsInOrderEvenWhenFrozen() {
    ChildProcess child = start("exec sleep 600");
    child.suspend();

    assertThat(child.stop(GRACE)).isEqualTo(ChildProcess.Ending.ORDERLY);
  }

  @Test
  void tellsTheLogOfAServerThatEndsWhileItStarts() {
    ChildProcess child = start("echo no room; exit 3");

    assertThatThrownBy(() -> Readiness.await("child", child, GRACE, () -> false))
        .isInstanceOf(SetupException.class)
        .hasMessageContaining("ended while it started")
        .hasMessageContaining("no room");
  }

  @Test
  void diesWithItsParentEvenWhenTheParentIsKilled() throws Exception {
    Path pidFile = folder.resolve("pid");
    Process parent =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                ParentThatNeverEnds.class.getName(),
                folder.toString(),
                pidFile.toString())
            .inheritIO()
            .start();
    await().atMost(GRACE).until(() -> Files.exists(pidFile));
    ProcessHandle child = ProcessHandle.of(Long.parseLong(Files.readString(pidFile))).orElseThrow();

    parent.destroyForcibly();

    await().atMost(GRACE).until(() -> !child.isAlive());
  }

  /** Starts a child, tells its pid and waits to be killed. */
  static final class ParentThatNeverEnds {
    private ParentThatNeverEnds() {}

    public static void main(String[] arguments) throws Exception {
      ChildProcess child =
          ChildProcess.start(
              "child",
              List.of("sleep", "600"),
              Map.of(),
              Path.of(arguments[0]).resolve("child.log"));
      Path written = Files.writeString(Path.of(arguments[1] + ".part"), "" + child.pid());
      Files.move(written, Path.of(arguments[1]));
      child.endsWithin(Duration.ofMinutes(10));
    }
  }
}
