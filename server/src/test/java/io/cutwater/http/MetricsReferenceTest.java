package io.cutwater.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cutwater.control.Bridge;
import io.cutwater.control.Fakes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The page that people write their alerts by, against what is scraped. */
class MetricsReferenceTest {

  private static final Path PAGE = Path.of("..", "docs", "reference", "http.md");
  private static final Pattern HELP = Pattern.compile("(?m)^# HELP (\\S+) (.*)$");
  private static final Pattern LISTED = Pattern.compile("`(cutwater_[a-z0-9_]+)`");
  private static final Pattern OF_THE_PROCESS = Pattern.compile("(jvm|process|system)_.*");

  private static String scrape() {
    Fakes.FakeLane lane = new Fakes.FakeLane(Fakes.view("a", "running", 2, 41));
    Bridge bridge =
        new Bridge(
            List.of(Fakes.channel("a")),
            channel -> Fakes.only(lane),
            InstantSource.system(),
            new Random(1));
    bridge.start();
    await().until(() -> bridge.status().getFirst().lanes().size() == 1);
    return new LaneMetrics(bridge).scrape();
  }

  private static Set<String> found(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    Set<String> names = new TreeSet<>();
    while (matcher.find()) {
      names.add(matcher.group(1));
    }
    return names;
  }

  @Test
  void everyMetricIsListedAndEveryOneListedExists() throws Exception {
    Set<String> scraped =
        found(HELP, scrape()).stream()
            .filter(name -> !OF_THE_PROCESS.matcher(name).matches())
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(scraped).hasSizeGreaterThan(10);
    assertThat(found(LISTED, Files.readString(PAGE))).isEqualTo(scraped);
  }

  @Test
  void everyMetricSaysWhatItIs() {
    Matcher matcher = HELP.matcher(scrape());
    while (matcher.find()) {
      assertThat(matcher.group(2)).as(matcher.group(1)).isNotBlank();
    }
  }

  @Test
  void alertsNameMetricsThatExist() throws Exception {
    Path guide = Path.of("..", "docs", "how-to", "monitor.md");
    Set<String> named = found(Pattern.compile("(cutwater_[a-z0-9_]+)"), Files.readString(guide));

    assertThat(named).isNotEmpty();
    assertThat(found(HELP, scrape())).containsAll(named);
  }
}
