package io.cutwater.config;

import java.util.stream.Collectors;

/** The reference page and the example of the configuration file, made from its specification. */
public final class Reference {

  private Reference() {}

  /** The page in Markdown. */
  public static String markdown() {
    StringBuilder page =
        new StringBuilder(
            """
            # Configuration

            <!-- Generated from the specification in code; a test compares. Do not edit. -->

            One YAML file. Every error is shown at once with its line and column; an unknown key is
            an error. Durations are written `30s` (ms, s, m, h, d), sizes `64MiB` (B, kB, MB, GB,
            KiB, MiB, GiB). Secrets are references, `env:NAME` or `file:PATH`, never values; they
            are read anew at each use. Relative paths are taken from the file's own folder.

            | key | value | default | meaning |
            |---|---|---|---|
            """);
    Specification.KEYS.forEach(key -> page.append(row(key)));
    return page.append("\n## Example\n\n```yaml\n").append(example()).append("```\n").toString();
  }

  private static String row(Key key) {
    String fallback =
        key.required() ? "*required*" : key.fallback().isEmpty() ? "-" : key.fallback();
    return "| `%s` | %s | %s | %s |%n"
        .formatted(key.path(), key.kind().noun(), cell(fallback), cell(key.description()))
        .replace(System.lineSeparator(), "\n");
  }

  private static String cell(String text) {
    return text.replace("|", "\\|");
  }

  /** A file with every key that has an example, which is valid. */
  public static String example() {
    return Specification.in("").stream().map(key -> lines(key, "")).collect(Collectors.joining());
  }

  private static String lines(Key key, String indent) {
    return switch (key.kind()) {
      case ValueKind.NotBuilt() -> "";
      case ValueKind.Section() -> indent + key.name() + ":\n" + below(key.path(), indent + "  ");
      case ValueKind.Sections() -> {
        String items = below(key.path() + "[]", indent + "    ");
        yield items.isEmpty()
            ? ""
            : indent + key.name() + ":\n" + indent + "  - " + items.stripLeading();
      }
      case ValueKind.Many many -> line(key, indent);
      case ValueKind.Scalar scalar -> line(key, indent);
    };
  }

  private static String line(Key key, String indent) {
    return key.example().isEmpty() ? "" : indent + key.name() + ": " + key.example() + "\n";
  }

  private static String below(String section, String indent) {
    return Specification.in(section).stream()
        .map(key -> lines(key, indent))
        .collect(Collectors.joining());
  }
}
