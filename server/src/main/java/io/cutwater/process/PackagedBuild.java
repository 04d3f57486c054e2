package io.cutwater.process;

import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.Optional;

/**
 * What Maven's {@code package} leaves and the launcher runs: Cutwater's jar, with a folder {@code
 * lib} of libraries beside it.
 */
record PackagedBuild(Path jar) {

  /** The one that this class was loaded from; empty where that is a folder of classes. */
  static Optional<PackagedBuild> ofThisProcess() {
    CodeSource source = PackagedBuild.class.getProtectionDomain().getCodeSource();
    if (source == null) {
      return Optional.empty();
    }
    try {
      return of(Path.of(source.getLocation().toURI()));
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  static Optional<PackagedBuild> of(Path classes) {
    return Files.isRegularFile(classes) && Files.isDirectory(classes.resolveSibling("lib"))
        ? Optional.of(new PackagedBuild(classes))
        : Optional.empty();
  }

  /** As the launcher writes it: a cache holds for one class path only. */
  String classPath() {
    return jar + File.pathSeparator + jar.resolveSibling("lib").resolve("*");
  }
}
