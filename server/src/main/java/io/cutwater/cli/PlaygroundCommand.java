package io.cutwater.cli;

import io.cutwater.playground.Playground;
import io.cutwater.playground.PlaygroundSettings;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "playground",
    description = "Run a local nats-server and a local Pulsar until Ctrl-C, on loopback only.",
    footerHeading = "%nExamples:%n",
    footer = {"  cutwater playground", "  cutwater playground --for 10m"})
final class PlaygroundCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--for",
      converter = DurationConverter.class,
      paramLabel = "TIME",
      description = "End after this time (default: at Ctrl-C).")
  private Optional<Duration> duration = Optional.empty();

  @Option(
      names = "--data",
      paramLabel = "FOLDER",
      description = "Both servers' data, kept (default: .cutwater/playground of the project).")
  private Path data = Home.folder().resolve(".cutwater/playground");

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    CountDownLatch over = new CountDownLatch(1);
    CountDownLatch closed = new CountDownLatch(1);
    try (Playground playground =
        Playground.start(PlaygroundSettings.onUsualPorts(data), err::println)) {
      Thread hook = new Thread(() -> release(over, closed), "stop");
      Runtime.getRuntime().addShutdownHook(hook);
      out.print(playground.configuration());
      out.flush();
      if (duration.isEmpty()) {
        err.println("Ctrl-C ends both");
        over.await();
      } else if (!over.await(duration.get().toMillis(), TimeUnit.MILLISECONDS)) {
        Runtime.getRuntime().removeShutdownHook(hook);
      }
    } finally {
      closed.countDown();
    }
    return ExitCode.OK;
  }

  /** Holds the end of the process back until both servers have ended in order. */
  private static void release(CountDownLatch over, CountDownLatch closed) {
    over.countDown();
    try {
      closed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
