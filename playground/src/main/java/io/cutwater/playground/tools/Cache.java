package io.cutwater.playground.tools;

import io.cutwater.playground.host.FolderLock;
import io.cutwater.playground.host.Folders;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The folder that keeps obtained programs between runs; several processes may share it. */
public record Cache(Path folder) {
  private static final String PROPERTY = "cutwater.cache";
  private static final String VARIABLE = "CUTWATER_CACHE";
  private static final String HOME_PROPERTY = "cutwater.home";

  public Cache {
    folder = folder.toAbsolutePath().normalize();
  }

  /**
   * The cache of this project: property {@code cutwater.cache}, else variable {@code
   * CUTWATER_CACHE}, else {@code .cutwater/cache} in the project's folder.
   */
  public static Cache ofProject() {
    return new Cache(
        Optional.ofNullable(System.getProperty(PROPERTY))
            .or(() -> Optional.ofNullable(System.getenv(VARIABLE)))
            .map(Path::of)
            .orElseGet(() -> projectFolder().resolve(".cutwater/cache")));
  }

  /**
   * The launcher says where the project is; without it, it is the nearest folder with a launcher.
   */
  private static Path projectFolder() {
    String home = System.getProperty(HOME_PROPERTY);
    if (home != null) {
      return Path.of(home);
    }
    Path working = Path.of("").toAbsolutePath();
    for (Path at = working; at != null; at = at.getParent()) {
      if (Files.isRegularFile(at.resolve("cutwater"))) {
        return at;
      }
    }
    return working;
  }

  /** The place of one version of one program, absent until obtained. */
  Path place(String program, String version) {
    return folder.resolve(program).resolve(version);
  }

  /** Fills a place that is absent, once among all processes; whoever waited finds it filled. */
  void fillOnce(String program, Path place, long freeBytesMin, Runnable fill) {
    if (Files.exists(place)) {
      return;
    }
    FolderLock lock = FolderLock.take(Folders.writable(folder.resolve(program), freeBytesMin));
    try {
      if (!Files.exists(place)) {
        fill.run();
      }
    } finally {
      lock.close();
    }
  }
}
