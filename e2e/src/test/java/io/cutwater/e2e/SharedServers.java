package io.cutwater.e2e;

import io.cutwater.playground.host.Folders;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives all classes that leave their servers as they found them one pair of {@link Servers},
 * started by the first of them and ended after the last test of the run. Streams, topics and
 * channels need names of their own there.
 */
final class SharedServers implements ParameterResolver {

  private record Shared(Path folder, Servers servers) implements AutoCloseable {

    static Shared start() {
      try {
        Path folder = Files.createTempDirectory("cutwater-servers");
        return new Shared(folder, new Servers(folder.resolve("servers")));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void close() {
      servers.close();
      Folders.delete(folder);
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType().equals(Servers.class);
  }

  @Override
  public Servers resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getRoot()
        .getStore(Namespace.create(SharedServers.class))
        .computeIfAbsent(Shared.class, key -> Shared.start(), Shared.class)
        .servers();
  }
}
