package io.cutwater.e2e;

import io.cutwater.playground.host.Programs;
import io.cutwater.playground.pulsar.PulsarServerSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A disk of its own, in memory, that can be made full and roomy again while a server writes to it:
 * what the server gets is the kernel's own ENOSPC.
 */
final class SmallDisk implements AutoCloseable {

  private static final Duration MOUNT_BOUND = Duration.ofSeconds(10);
  private static final long BLOCK = 4_096;
  private static final String BOOKIE_LOOKS_EVERY_MILLIS = "200";
  private static final long LEFT_BYTES = 256 << 10;

  /**
   * A bookie that is told early stops with room for what it still holds in memory. One that meets
   * the kernel's refusal as it writes that out ends, and its broker stores nothing until it is
   * restarted.
   */
  private static final String BOOKIE_STOPS_AT = "0.5";

  private static final long LEFT_PARTS = 2;

  private final Path folder;
  private final long roomyBytes;

  private SmallDisk(Path folder, long roomyBytes) {
    this.folder = folder;
    this.roomyBytes = roomyBytes;
  }

  /**
   * Mounts a disk at that folder.
   *
   * @throws IOException when this user or machine may not mount one
   */
  static SmallDisk mount(Path folder, long bytes) throws IOException {
    Files.createDirectories(folder);
    try {
      run(List.of("mount", "-t", "tmpfs", "-o", "size=" + bytes, "tmpfs", folder.toString()));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    return new SmallDisk(folder, bytes);
  }

  /** Unmounts what a run that was killed left mounted below that folder. */
  static void release(Path folder) throws IOException {
    Path mounts = Path.of("/proc/mounts");
    if (!Files.exists(mounts)) {
      return;
    }
    for (String line : Files.readAllLines(mounts)) {
      String[] fields = line.split(" ", -1);
      if (fields[0].equals("tmpfs") && Path.of(fields[1]).startsWith(folder)) {
        run(List.of("umount", fields[1]));
      }
    }
  }

  private static void run(List<String> command) throws IOException {
    Programs.Result result = Programs.run(command, MOUNT_BOUND);
    if (result.exitCode() != 0) {
      throw new IOException(String.join(" ", command) + ": " + result.output().strip());
    }
  }

  Path folder() {
    return folder;
  }

  private long usedBytes() throws IOException {
    FileStore store = Files.getFileStore(folder);
    return store.getTotalSpace() - store.getUnallocatedSpace();
  }

  /** Leaves room for next to nothing: whoever writes on is refused by the kernel. */
  void fill() throws IOException {
    leave(LEFT_BYTES);
  }

  /** Leaves so little that a bookie that is {@linkplain #watchedClosely} stops by itself. */
  void fillButForBookie() throws IOException {
    leave(usedBytes() / LEFT_PARTS);
  }

  /** A Pulsar whose bookie notices a disk that fills before it is full. */
  static PulsarServerSettings watchedClosely(PulsarServerSettings settings) {
    return settings
        .withOverride("diskCheckInterval", BOOKIE_LOOKS_EVERY_MILLIS)
        .withOverride("diskUsageThreshold", BOOKIE_STOPS_AT)
        .withOverride("diskUsageWarnThreshold", BOOKIE_STOPS_AT);
  }

  private void leave(long bytes) throws IOException {
    resize((usedBytes() + bytes) / BLOCK * BLOCK + BLOCK);
  }

  /** Makes room as it was at first. */
  void free() throws IOException {
    resize(roomyBytes);
  }

  private void resize(long bytes) throws IOException {
    run(List.of("mount", "-o", "remount,size=" + bytes, folder.toString()));
  }

  /** Its content is gone then. */
  @Override
  public void close() throws IOException {
    run(List.of("umount", folder.toString()));
  }
}
