package io.cutwater.playground.tools;

import io.cutwater.playground.host.SetupException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which version of a server is asked for: {@code ./cutwater test --matrix} asks for each in turn.
 */
final class ServerVersion {

  private static final Pattern FORM = Pattern.compile("\\d+\\.\\d+\\.\\d+[-.\\w]*");

  private ServerVersion() {}

  /** The version that environment variable {@code name} asks for; empty where it is not set. */
  static Optional<String> wanted(String name) {
    return Optional.ofNullable(System.getenv(name))
        .filter(text -> !text.isBlank())
        .map(text -> checked(name, text));
  }

  static String checked(String name, String text) {
    if (!FORM.matcher(text).matches()) {
      throw new SetupException(
          name + " is no version: " + text, "Set it to one like 2.15.1, or unset it");
    }
    return text;
  }
}
