package io.cutwater.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How a JVM that runs {@code cutwater run} is started: {@code jvm.options}, as the launcher does.
 */
final class JvmOptions {

  private static final String FILE = "jvm.options";
  private static final String COMMENT = "#";
  private static final String ENVIRONMENT = "env";
  private static final Set<String> OF_RUN = Set.of("any", "native", "run");
  private static final Pattern BLANKS = Pattern.compile("\\s+");
  private static final int COLUMNS = 3;

  private static final Pattern FLOW = Pattern.compile("flow:");
  private static final int HEAP_MEGABYTES = 96;
  private static final int HEAP_FLOWS = 200;

  private static final List<Line> LINES = read();

  private record Line(String use, int fromJava, String what) {

    static Line parse(String text) {
      String[] columns = BLANKS.split(text.strip(), COLUMNS);
      if (columns.length < COLUMNS) {
        throw new IllegalStateException(FILE + " has a line that is none: " + text);
      }
      return new Line(columns[0], Integer.parseInt(columns[1]), columns[2]);
    }
  }

  private JvmOptions() {}

  private static List<Line> read() {
    try (InputStream in =
        Objects.requireNonNull(JvmOptions.class.getResourceAsStream(FILE), FILE)) {
      return new String(in.readAllBytes(), UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith(COMMENT))
          .map(Line::parse)
          .filter(line -> line.fromJava() <= Runtime.version().feature())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + FILE, e);
    }
  }

  /**
   * Options for a process with these channels: a larger heap where they are hundreds, as the
   * launcher's {@code heap_of} has it.
   *
   * @param channels the text of its configuration
   */
  static List<String> ofRun(String channels) {
    long flows = FLOW.matcher(channels).results().count();
    long heap = HEAP_MEGABYTES + Math.max(0, flows - HEAP_FLOWS) * 3 / 20;
    Stream<String> fixed =
        LINES.stream().filter(line -> OF_RUN.contains(line.use())).map(Line::what);
    return Stream.concat(fixed, Stream.of("-Xmx" + heap + "m")).toList();
  }

  /** Variables of its environment. */
  static Map<String, String> environment() {
    return LINES.stream()
        .filter(line -> line.use().equals(ENVIRONMENT))
        .map(line -> line.what().split("=", 2))
        .collect(Collectors.toUnmodifiableMap(pair -> pair[0], pair -> pair[1]));
  }
}
