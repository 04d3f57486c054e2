package io.cutwater.playground.pulsar;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StandaloneConfigTest {
  @TempDir Path folder;

  @Test
  void replacesKnownKeysAppendsOthersAndKeepsTheRest() throws Exception {
    Path template = folder.resolve("template.conf");
    Files.write(template, List.of("# bindAddress=x", "bindAddress=0.0.0.0", "kept=1", "mine=a"));
    Path target = folder.resolve("target.conf");

    new StandaloneConfig(1111, 2222).with(Map.of("mine", "b", "new", "c")).write(template, target);

    assertThat(Files.readAllLines(target))
        .contains(
            "# bindAddress=x",
            "bindAddress=127.0.0.1",
            "advertisedAddress=127.0.0.1",
            "brokerServicePort=1111",
            "webServicePort=2222",
            "kept=1",
            "mine=b",
            "new=c")
        .doesNotContain("bindAddress=0.0.0.0", "mine=a")
        .doesNotHaveDuplicates();
  }
}
