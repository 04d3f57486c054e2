package io.cutwater.cli;

import io.cutwater.app.Instance;
import io.cutwater.app.Service;
import io.cutwater.config.Configuration;
import io.cutwater.config.ConfigurationReader;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "run",
    description = {
      "Carry messages until SIGTERM or Ctrl-C, which delivers what is in flight first.",
      "Starts and waits when a server is down. Reads the file again when it changes, and at",
      "SIGHUP; only channels that changed are touched, and a broken file is refused whole.",
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  cutwater run -c cutwater.yaml",
      "  cutwater run -c cutwater.yaml --instance b --log json",
    })
final class RunCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = {"-c", "--config"},
      required = true,
      paramLabel = "FILE",
      description = "The configuration file.")
  private Path config = Path.of("cutwater.yaml");

  @Option(
      names = "--instance",
      paramLabel = "NAME",
      description = {
        "Names this process among those of its deployment (default: host and pid). Instances",
        "that are given a name, each its own, share what core NATS subscriptions get.",
      })
  private Optional<String> instance = Optional.empty();

  @Override
  public Integer call() throws Exception {
    Configuration configuration = ConfigurationReader.read(config);
    String name = instance.orElseGet(RunCommand::ownName);
    if (!name.matches("[A-Za-z0-9][A-Za-z0-9_.-]{0,127}")) {
      throw new ParameterException(spec.commandLine(), "not an instance name: " + name);
    }
    Service service =
        Service.start(
            configuration,
            new Instance(name, instance.isPresent()),
            InstantSource.system(),
            new SecureRandom());
    service.follow(config);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stopAndLeave(service), "stop"));
    new CountDownLatch(1).await();
    return ExitCode.OK;
  }

  /** An ordered stop is a success, whichever signal asked for it; halt ends only this hook. */
  private static void stopAndLeave(Service service) {
    try {
      service.stop();
      Runtime.getRuntime().halt(ExitCode.OK);
    } catch (InterruptedException | RuntimeException e) {
      Runtime.getRuntime().halt(ExitCode.FAILED);
    }
  }

  private static String ownName() {
    String host = Optional.ofNullable(System.getenv("HOSTNAME")).orElse("host");
    String letters = host.replaceAll("[^A-Za-z0-9_.-]", "-").replaceFirst("^[^A-Za-z0-9]+", "");
    return (letters.isEmpty() ? "host" : letters) + "-" + ProcessHandle.current().pid();
  }
}
