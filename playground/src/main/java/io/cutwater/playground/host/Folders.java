package io.cutwater.playground.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Folders that servers and caches write to, checked before anything is started in them. */
public final class Folders {
  private static final long MEBIBYTE = 1024L * 1024L;

  private Folders() {}

  /**
   * Creates the folder if absent.
   *
   * @return its absolute path
   * @throws SetupException when it cannot be written or its disk has less free space than needed
   */
  public static Path writable(Path folder, long freeBytesMin) {
    Path absolute = folder.toAbsolutePath().normalize();
    try {
      Files.createDirectories(absolute);
      Files.delete(Files.createTempFile(absolute, ".write", ".probe"));
      long free = Files.getFileStore(absolute).getUsableSpace();
      if (free < freeBytesMin) {
        throw new SetupException(
            "the disk of "
                + absolute
                + " has "
                + free / MEBIBYTE
                + " MB free, "
                + freeBytesMin / MEBIBYTE
                + " MB are needed",
            "Free some space or choose a folder on another disk");
      }
      return absolute;
    } catch (IOException e) {
      throw new SetupException(
          "cannot write to " + absolute + " (" + e.getClass().getSimpleName() + ")",
          "Make it writable for this user, or choose another folder",
          e);
    }
  }

  /**
   * Empties the folder; it is created if absent.
   *
   * @return {@code folder}
   */
  public static Path emptied(Path folder) {
    delete(folder);
    return writable(folder, 0);
  }

  /**
   * Deletes the folder and all in it; absent is fine.
   *
   * @throws SetupException when something in it cannot be deleted
   */
  public static void delete(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> paths = Files.walk(folder)) {
      List<Path> deepestFirst = paths.sorted(Comparator.reverseOrder()).toList();
      for (Path path : deepestFirst) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw new SetupException(
          "cannot remove " + folder + " (" + e.getClass().getSimpleName() + ")",
          "Make all in it writable for this user, or remove it yourself",
          e);
    }
  }
}
