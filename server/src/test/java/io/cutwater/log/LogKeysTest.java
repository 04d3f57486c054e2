package io.cutwater.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LogKeysTest {

  private static final Pattern KEY = Pattern.compile("addKeyValue\\(\\s*([^,]+),");

  @Test
  void everyLogLineOfEveryModuleUsesKnownKeys() throws IOException {
    List<String> used = new ArrayList<>();
    for (String module : List.of("core", "nats", "pulsar", "server", "playground")) {
      used.addAll(keys(Path.of("..", module, "src", "main", "java")));
    }

    assertThat(used).hasSizeGreaterThan(5);
    assertThat(used).allSatisfy(key -> assertThat(LogKeys.ALL).contains(key.replace("\"", "")));
  }

  @Test
  void theReferencePageListsEachKeyOnce() throws IOException {
    String page = Files.readString(Path.of("..", "docs", "reference", "log-keys.md"));
    List<String> listed =
        Pattern.compile("(?m)^\\| `([A-Za-z]+)` \\|")
            .matcher(page)
            .results()
            .map(row -> row.group(1))
            .toList();

    assertThat(listed).containsExactlyInAnyOrderElementsOf(LogKeys.ALL);
  }

  private static List<String> keys(Path folder) throws IOException {
    List<String> keys = new ArrayList<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(each -> each.toString().endsWith(".java")).toList()) {
        Matcher matcher = KEY.matcher(Files.readString(file));
        while (matcher.find()) {
          keys.add(matcher.group(1));
        }
      }
    }
    return keys;
  }
}
