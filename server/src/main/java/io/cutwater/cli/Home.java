package io.cutwater.cli;

import java.nio.file.Path;

/** The project's folder, as the launcher names it. */
final class Home {

  private Home() {}

  static Path folder() {
    return Path.of(System.getProperty("cutwater.home", "")).toAbsolutePath();
  }
}
