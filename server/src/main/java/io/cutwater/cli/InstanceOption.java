package io.cutwater.cli;

import io.cutwater.config.ConfigurationException;
import io.cutwater.config.ConfigurationReader;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which running Cutwater is meant. */
final class InstanceOption {

  private static final int DEFAULT_PORT = 7070;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "The running Cutwater's http.port (default: 7070, or the configuration's).")
  private Optional<Integer> port = Optional.empty();

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description = "Its configuration file, for the port.")
  private Optional<Path> config = Optional.empty();

  int port() throws ConfigurationException {
    if (port.isPresent()) {
      return port.get();
    }
    return config.isPresent() ? ConfigurationReader.read(config.get()).httpPort() : DEFAULT_PORT;
  }
}
