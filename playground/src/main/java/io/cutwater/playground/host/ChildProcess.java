package io.cutwater.playground.host;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A server that ends when this process ends, whatever way it ends.
 *
 * <p>A Java process that is killed runs no hook, so the child hangs on a pipe instead. A watchdog
 * shell starts the server and reads the pipe whose other end only this process holds; the kernel
 * closes it when this process is gone, and the watchdog then kills the one process it started:
 *
 * <pre>
 *   this JVM ---- pipe ----&gt; reader --- SIGKILL at end of file --+
 *      |                                                          v
 *      +-- SIGTERM, SIGKILL, SIGSTOP, SIGCONT (by its pid) ---&gt; server &lt;--- wait --- watchdog
 * </pre>
 *
 * The watchdog lives exactly as long as the server: it reaps it, so that a pid seen alive is alive.
 * Where setsid exists, the family leaves the terminal's session: Ctrl-C then reaches this process
 * only, which can end its servers in order.
 */
public final class ChildProcess {
  private static final String WATCHDOG =
      """
      exec 3<&0
      "$@" </dev/null 3<&- >>"$CUTWATER_CHILD_LOG" 2>&1 &
      child=$!
      echo "$child"
      exec >/dev/null
      { read -r nothing <&3; kill -9 "$child"; } 2>/dev/null &
      reader=$!
      wait "$child"
      status=$?
      kill "$reader" 2>/dev/null
      exit "$status"
      """;
  private static final Duration END_AFTER_KILL = Duration.ofSeconds(10);
  private static final int LOG_TAIL_BYTES_MAX = 16 * 1024;
  private static final int LOG_TAIL_LINES_MAX = 30;

  private final String name;
  private final Process watchdog;
  private final ProcessHandle server;
  private final Path log;

  private ChildProcess(String name, Process watchdog, ProcessHandle server, Path log) {
    this.name = name;
    this.watchdog = watchdog;
    this.server = server;
    this.log = log;
  }

  /**
   * Starts the command, its output appended to the log.
   *
   * @param command must end up as the process it starts: a script ends in exec
   */
  public static ChildProcess start(
      String name, List<String> command, Map<String, String> environment, Path log) {
    List<String> line = new ArrayList<>();
    Programs.onPath("setsid").ifPresent(setsid -> line.add(setsid.toString()));
    line.addAll(List.of("/bin/sh", "-c", WATCHDOG, "cutwater-" + name));
    line.addAll(command);
    ProcessBuilder builder = new ProcessBuilder(line);
    builder.environment().putAll(environment);
    builder.environment().put("CUTWATER_CHILD_LOG", log.toString());
    builder.redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
    try {
      Process watchdog = builder.start();
      BufferedReader out = watchdog.inputReader(StandardCharsets.UTF_8);
      String pid = out.readLine();
      ProcessHandle server =
          pid == null ? watchdog.toHandle() : handleOf(Long.parseLong(pid.strip()), watchdog);
      return new ChildProcess(name, watchdog, server, log);
    } catch (IOException e) {
      throw new SetupException(
          "cannot start " + name + ": " + e.getMessage(), "See " + log + " for more", e);
    }
  }

  /** A server that ended before it was looked up is represented by its ended watchdog. */
  private static ProcessHandle handleOf(long pid, Process watchdog) {
    return ProcessHandle.of(pid).orElse(watchdog.toHandle());
  }

  public long pid() {
    return server.pid();
  }

  public boolean isAlive() {
    return watchdog.isAlive() && server.isAlive();
  }

  /** Asks the server to end (SIGTERM) and kills it when it has not ended in time. */
  public Ending stop(Duration grace) {
    if (isAlive()) {
      resume();
      server.destroy();
      if (!endsWithin(grace)) {
        server.destroyForcibly();
        return endsWithin(END_AFTER_KILL) ? Ending.KILLED : Ending.ABANDONED;
      }
    }
    return Ending.ORDERLY;
  }

  /** Ends the server at once (SIGKILL) and returns when it is gone. */
  public void kill() {
    server.destroyForcibly();
    if (!endsWithin(END_AFTER_KILL)) {
      throw new IllegalStateException(name + " (pid " + pid() + ") outlives SIGKILL");
    }
  }

  /**
   * Freezes the server (SIGSTOP): its connections stay open and silent. The signal is only asked
   * for by kill; this returns when the server has come to a stand.
   */
  public void suspend() {
    signal("STOP");
    long deadline = System.nanoTime() + END_AFTER_KILL.toNanos();
    while (server.isAlive() && !state().startsWith("T")) {
      if (System.nanoTime() - deadline > 0) {
        throw new IllegalStateException(name + " (pid " + pid() + ") runs on after SIGSTOP");
      }
      Thread.onSpinWait();
    }
  }

  /** What ps calls the server's state: T is a stopped one. */
  private String state() {
    return Programs.run(List.of("ps", "-o", "stat=", "-p", Long.toString(pid())), END_AFTER_KILL)
        .output()
        .strip();
  }

  /** Lets a frozen server go on (SIGCONT). */
  public void resume() {
    signal("CONT");
  }

  private void signal(String signal) {
    if (server.isAlive()) {
      Programs.run(List.of("kill", "-" + signal, Long.toString(pid())), END_AFTER_KILL);
    }
  }

  /** Waits at most that long; true when the server has ended. */
  public boolean endsWithin(Duration bound) {
    try {
      return watchdog.waitFor(bound.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** The last lines the server wrote. */
  public String logTail() {
    try (SeekableByteChannel channel = Files.newByteChannel(log)) {
      channel.position(Math.max(0, channel.size() - LOG_TAIL_BYTES_MAX));
      ByteBuffer bytes = ByteBuffer.allocate(LOG_TAIL_BYTES_MAX);
      while (bytes.hasRemaining() && channel.read(bytes) >= 0) {}
      String text = new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
      List<String> lines = text.lines().toList();
      return String.join(
          "\n", lines.subList(Math.max(0, lines.size() - LOG_TAIL_LINES_MAX), lines.size()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How a server ended. */
  public enum Ending {
    /** By itself, within its grace. */
    ORDERLY,
    /** By SIGKILL, because it did not end in time. */
    KILLED,
    /** Not at all: it outlived SIGKILL, as one that waits for a broken disk does. */
    ABANDONED
  }
}
