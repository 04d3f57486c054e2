package io.cutwater.e2e;

import io.cutwater.playground.host.Programs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/**
 * A disk of its own, in memory, that can be made full and roomy again while a server writes to it:
 * what the server gets is the kernel's own ENOSPC.
 */
final class SmallDisk implements AutoCloseable {

  private static final Duration MOUNT_BOUND = Duration.ofSeconds(10);
  private static final long BLOCK = 4_096;

  private final Path folder;
  private final long roomyBytes;

  private SmallDisk(Path folder, long roomyBytes) {
    this.folder = folder;
    this.roomyBytes = roomyBytes;
  }

  /** Mounts a disk at that folder; where this user or machine may not, the test is skipped. */
  static SmallDisk mount(Path folder, long bytes) throws IOException {
    Files.createDirectories(folder);
    try {
      run(List.of("mount", "-t", "tmpfs", "-o", "size=" + bytes, "tmpfs", folder.toString()));
    } catch (IOException | UncheckedIOException e) {
      Assumptions.abort("this test mounts a tmpfs, which is not permitted here: " + e.getMessage());
    }
    return new SmallDisk(folder, bytes);
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

  long usedBytes() throws IOException {
    FileStore store = Files.getFileStore(folder);
    return store.getTotalSpace() - store.getUnallocatedSpace();
  }

  /** Leaves so much room at most. */
  void leave(long bytes) throws IOException {
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
