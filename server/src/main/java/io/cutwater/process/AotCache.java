package io.cutwater.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the JVM learned of Cutwater in a training run: its classes loaded and linked, and which
 * methods are hot (JEP 483, 514 and 515). A process that starts with it is up in a third of the
 * time and soon as fast as one that has run for long.
 *
 * <p>It holds for one build and one JDK, from 25 on, and lies beside the jar; the launcher looks
 * for it there by the same name and under the same conditions.
 */
public final class AotCache {

  private static final int FROM_JAVA = 25;

  /**
   * What is busy while a process starts without a cache, and idle when it starts with one. What was
   * hot in training is compiled at once ever after: without these that is a fifth less.
   */
  private static final List<String> STARTING_ONLY =
      List.of(
          "java/lang/invoke/MethodType*",
          "java/util/Locale*",
          "java/util/jar/*",
          "java/util/regex/*",
          "jdk/internal/classfile/*",
          "jdk/internal/jimage/*",
          "jdk/internal/loader/*",
          "jdk/internal/module/*",
          "jdk/internal/util/ReferencedKey*",
          "jdk/internal/util/xml/*",
          "sun/reflect/generics/*",
          "sun/util/locale/*");

  private final Path jar;
  private final Path file;

  private AotCache(Path jar) {
    this.jar = jar;
    this.file = jar.resolveSibling("cutwater.aot");
  }

  /** That of this process's own build, if it is packaged. */
  public static Optional<AotCache> ofThisBuild() {
    return PackagedBuild.ofThisProcess().flatMap(build -> of(build, Runtime.version().feature()));
  }

  static Optional<AotCache> of(PackagedBuild build, int javaVersion) {
    return javaVersion >= FROM_JAVA ? Optional.of(new AotCache(build.jar())) : Optional.empty();
  }

  /** Whether there is one of this very build. */
  public boolean isThere() {
    try {
      return Files.getLastModifiedTime(file).compareTo(Files.getLastModifiedTime(jar)) > 0;
    } catch (IOException e) {
      return false;
    }
  }

  /** The options of a process that uses it; none where it is not there. */
  public List<String> use() {
    return isThere() ? List.of("-XX:AOTCache=" + file, "-Xlog:aot*=error:stderr") : List.of();
  }

  /** The options of a process that makes it as it ends, into {@link #made()}. */
  List<String> make() {
    List<String> options = new ArrayList<>();
    options.add("-XX:AOTCacheOutput=" + unfinished());
    options.add("-Xlog:aot*=error:stderr");
    options.add("-XX:CompileCommand=quiet");
    STARTING_ONLY.forEach(classes -> options.add("-XX:CompileCommand=exclude," + classes + ".*"));
    return options;
  }

  /**
   * Puts in place what a training run has made.
   *
   * @throws IOException when it made nothing
   */
  void made() throws IOException {
    Files.move(
        unfinished(), file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private Path unfinished() {
    return file.resolveSibling(file.getFileName() + ".new");
  }

  /** Where it is, or would be. */
  public Path file() {
    return file;
  }
}
