package io.cutwater.playground.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cutwater.playground.host.Programs;
import io.cutwater.playground.host.Progress;
import io.cutwater.playground.host.SetupException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NatsServerBinaryTest {
  @TempDir Path folder;

  @Test
  void takesTheCachesOwnWithoutObtainingIt() throws Exception {
    Path binary = folder.resolve("nats-server/2.11.0/nats-server");
    Files.createDirectories(binary.getParent());
    Files.writeString(binary, "#!/bin/sh\n");
    assertThat(binary.toFile().setExecutable(true)).isTrue();

    NatsServerBinary found =
        NatsServerBinary.ofVersion(
            "2.11.0",
            new Cache(folder),
            line -> {
              throw new AssertionError(line);
            });

    assertThat(found).isEqualTo(new NatsServerBinary(binary, "2.11.0"));
  }

  @Test
  void refusesACacheInAFolderWithSpaces() {
    assertThatThrownBy(() ->
            PulsarDistribution.locate(new Cache(folder.resolve("with space")), Progress.silent()))
        .isInstanceOf(SetupException.class)
        .hasMessageContaining("CUTWATER_CACHE");
  }

  @Test
  @Tag("servers")
  void findsAServerThatRuns() {
    NatsServerBinary found = NatsServerBinary.locate(Cache.ofProject(), Progress.silent());

    Programs.Result result =
        Programs.run(List.of(found.path().toString(), "--version"), Duration.ofSeconds(30));

    assertThat(result.output()).contains(found.version());
  }
}
