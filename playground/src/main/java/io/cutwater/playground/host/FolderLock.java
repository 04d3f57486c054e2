package io.cutwater.playground.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A folder held by one owner among all processes of this machine; it is let go when the process
 * ends.
 */
public final class FolderLock implements AutoCloseable {
  private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
  private static final String FILE = ".lock";

  private final FileChannel channel;

  private FolderLock(FileChannel channel) {
    this.channel = channel;
  }

  /** Takes the folder at once, or not at all. */
  public static Optional<FolderLock> tryTake(Path folder) {
    try {
      FileChannel channel =
          FileChannel.open(
              folder.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (tryLock(channel) == null) {
        channel.close();
        return Optional.empty();
      }
      return Optional.of(new FolderLock(channel));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until the folder is free; whoever holds it is bounded by its own limits. */
  public static FolderLock take(Path folder) {
    while (true) {
      Optional<FolderLock> lock = tryTake(folder);
      if (lock.isPresent()) {
        return lock.get();
      }
      if (Thread.currentThread().isInterrupted()) {
        throw new SetupException(
            "interrupted while another process holds " + folder, "Try again when it is done");
      }
      LockSupport.parkNanos(RETRY_NANOS);
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException heldByThisProcess) {
      return null;
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
