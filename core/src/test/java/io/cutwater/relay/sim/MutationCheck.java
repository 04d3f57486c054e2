package io.cutwater.relay.sim;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * Whether the simulation finds bugs: each of {@link Mutants#ALL} is put into the source, compiled,
 * and simulated by classes of its own, until a rule is broken.
 */
final class MutationCheck {

  private static final String OWN = "io.cutwater.relay.";

  private final Path core;
  private final long lives;
  private final int threads;

  /**
   * @param core the folder of the module
   * @param lives after which a mutant that broke no rule has survived
   */
  MutationCheck(Path core, long lives, int threads) {
    this.core = core;
    this.lives = lives;
    this.threads = threads;
  }

  /**
   * What became of a mutant.
   *
   * @param broken the rule that a life broke, in words; empty: it survived
   */
  record Fate(Mutant mutant, Optional<String> broken) {}

  Fate fate(Mutant mutant) {
    try {
      Path folder = Files.createTempDirectory("cutwater-mutant");
      try {
        compile(mutant, folder);
        return new Fate(mutant, simulated(folder, mutant.life()));
      } finally {
        delete(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path source(Mutant mutant) {
    Path relay = core.resolve("src/main/java/io/cutwater/relay").resolve(mutant.file());
    return Files.exists(relay)
        ? relay
        : core.resolve("src/test/java/io/cutwater/relay/sim").resolve(mutant.file());
  }

  private void compile(Mutant mutant, Path folder) throws IOException {
    Path original = source(mutant);
    Path changed = folder.resolve(mutant.file());
    Files.writeString(changed, mutant.in(Files.readString(original)));
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    if (compiler == null) {
      throw new IllegalStateException("mutants are compiled: run this with a JDK");
    }
    StringWriter messages = new StringWriter();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      boolean compiled =
          compiler
              .getTask(
                  messages,
                  files,
                  null,
                  List.of(
                      "-proc:none",
                      "-nowarn",
                      "-d",
                      folder.toString(),
                      "-cp",
                      System.getProperty("java.class.path")),
                  null,
                  files.getJavaFileObjects(changed))
              .call();
      if (!compiled) {
        throw new IllegalStateException(
            "mutant " + mutant.name() + " does not compile:\n" + messages);
      }
    }
  }

  private Optional<String> simulated(Path folder, OptionalLong known) throws IOException {
    URL[] urls = {
      url(folder), url(core.resolve("target/classes")), url(core.resolve("target/test-classes"))
    };
    try (URLClassLoader loader = new OwnFirst(urls)) {
      Method simulation =
          loader
              .loadClass(OWN + "sim.Simulation")
              .getDeclaredMethod("firstBroken", long.class, long.class, int.class);
      simulation.setAccessible(true);
      Object broken = known.isPresent() ? simulation.invoke(null, known.getAsLong(), 1, 1) : null;
      return Optional.ofNullable(
          (String) (broken == null ? simulation.invoke(null, 1, lives, threads) : broken));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("the simulation could not be run with a mutant", e);
    }
  }

  private static URL url(Path folder) throws MalformedURLException {
    return folder.toUri().toURL();
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  /** The relay and its simulation are loaded anew, so that they meet the mutant and no other. */
  private static final class OwnFirst extends URLClassLoader {

    private OwnFirst(URL[] urls) {
      super(urls, MutationCheck.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      synchronized (getClassLoadingLock(name)) {
        if (!name.startsWith(OWN)) {
          return super.loadClass(name, resolve);
        }
        Class<?> loaded = findLoadedClass(name);
        return loaded == null ? findClass(name) : loaded;
      }
    }
  }
}
