package io.cutwater.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cutwater.config.Configuration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationWatchTest {

  private static final String VALID =
      """
      nats: { url: "nats://h:1" }
      pulsar: { service: "pulsar://h:2", admin: "http://h:3" }
      channels:
        - { name: NAME, flow: nats-to-pulsar, nats: { stream: S }, pulsar: { topic: t/n/x } }
      """;

  @TempDir private Path folder = Path.of("");
  private final List<Configuration> changes = new CopyOnWriteArrayList<>();
  private final List<String> refusals = new CopyOnWriteArrayList<>();
  private Path file = Path.of("");
  private ConfigurationWatch watch = watching(Path.of("none"));

  @BeforeEach
  void watch() throws IOException {
    watch.close();
    file = folder.resolve("cutwater.yaml");
    Files.writeString(file, VALID);
    watch = watching(file);
  }

  @AfterEach
  void close() {
    watch.close();
  }

  private ConfigurationWatch watching(Path watched) {
    return ConfigurationWatch.start(
        watched,
        new ConfigurationWatch.Listener() {
          @Override
          public void changed(Configuration configuration) {
            changes.add(configuration);
          }

          @Override
          public void refused(String why) {
            refusals.add(why);
          }
        },
        Duration.ofMillis(10));
  }

  @Test
  void readsTheFileAgainWhenItIsReplaced() throws IOException {
    Path other = folder.resolve("other.yaml");
    Files.writeString(other, VALID.replace("NAME", "second"));

    Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);

    await().until(() -> changes.size() == 1);
    assertThat(changes.getFirst().channels().getFirst().name()).isEqualTo("second");
    assertThat(refusals).isEmpty();
  }

  @Test
  void refusesABrokenFileWithEveryProblemAndTakesTheMendedOne() throws IOException {
    Files.writeString(file, VALID.replace("NAME", "a b").replace("t/n/x", "a/b"));

    await().until(() -> refusals.size() == 1);
    assertThat(refusals.getFirst())
        .contains("channels[0].name 'a b'")
        .contains("channels[0].pulsar.topic 'a/b'");
    Files.writeString(file, VALID.replace("NAME", "mended"));
    await().until(() -> changes.size() == 1);
  }

  @Test
  void refusesAFileThatWasRemoved() throws IOException {
    Files.delete(file);

    await().until(() -> refusals.size() == 1);
    assertThat(refusals.getFirst()).contains("the file does not exist");
  }

  @Test
  void readsAnUnchangedFileWhenItIsTold() {
    watch.reload();

    await().until(() -> changes.size() == 1);
  }
}
