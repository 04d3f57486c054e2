package io.cutwater.app;

import io.cutwater.config.Configuration;
import io.cutwater.config.ConfigurationException;
import io.cutwater.config.ConfigurationReader;
import io.cutwater.config.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the configuration file by its content, which holds on every file system and through every
 * way of replacing a file, and reads it again when it changed or when it is told to. A file that
 * cannot be read as a whole is refused as a whole: what runs goes on.
 */
final class ConfigurationWatch implements AutoCloseable {

  /** Where the outcome of a reading goes; calls come one at a time. */
  interface Listener {

    void changed(Configuration configuration) throws InterruptedException;

    /**
     * @param why every problem of the file, in one text
     */
    void refused(String why);
  }

  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
  private static final Logger LOG = LoggerFactory.getLogger(ConfigurationWatch.class);

  private final Path file;
  private final Listener listener;
  private final Duration every;
  private final Semaphore told = new Semaphore(0);
  private final Thread thread;
  private Optional<byte[]> content;

  private ConfigurationWatch(Path file, Listener listener, Duration every) {
    this.file = file;
    this.listener = listener;
    this.every = every;
    this.content = content(file);
    this.thread = Thread.ofVirtual().name("configuration").unstarted(this::watch);
  }

  /** Watches {@code file}, whose present content is in use already. */
  static ConfigurationWatch start(Path file, Listener listener) {
    return start(file, listener, LOOK_EVERY);
  }

  static ConfigurationWatch start(Path file, Listener listener, Duration every) {
    ConfigurationWatch watch = new ConfigurationWatch(file, listener, every);
    watch.thread.start();
    return watch;
  }

  /** Reads the file again now, changed or not. */
  void reload() {
    told.release();
  }

  private void watch() {
    try {
      while (true) {
        boolean isTold = told.tryAcquire(every.toMillis(), TimeUnit.MILLISECONDS);
        told.drainPermits();
        Optional<byte[]> now = content(file);
        if (isTold || !isSame(now, content)) {
          content = now;
          read();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static boolean isSame(Optional<byte[]> a, Optional<byte[]> b) {
    return Arrays.equals(a.orElse(null), b.orElse(null));
  }

  /** Empty where there is no file, or none that can be read. */
  private static Optional<byte[]> content(Path file) {
    try {
      return Optional.of(Files.readAllBytes(file));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private void read() throws InterruptedException {
    try {
      listener.changed(ConfigurationReader.read(file));
    } catch (ConfigurationException e) {
      String why = e.problems().stream().map(Problem::toString).collect(Collectors.joining("; "));
      LOG.warn("The changed configuration is refused, the former one goes on: {}", why);
      listener.refused(why);
    }
  }

  /** Watches no more; a reading that is under way is interrupted. */
  @Override
  public void close() {
    thread.interrupt();
  }
}
