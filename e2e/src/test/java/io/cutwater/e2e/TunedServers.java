package io.cutwater.e2e;

import io.cutwater.playground.host.Progress;
import io.cutwater.playground.nats.NatsServer;
import io.cutwater.playground.nats.NatsServerSettings;
import io.cutwater.playground.pulsar.PulsarServer;
import io.cutwater.playground.pulsar.PulsarServerSettings;
import io.cutwater.playground.tools.Cache;
import io.cutwater.playground.tools.NatsServerBinary;
import io.cutwater.playground.tools.PulsarDistribution;
import java.nio.file.Path;
import java.util.function.UnaryOperator;

/** A nats-server and a Pulsar with settings, or in folders, of a test class's own. */
final class TunedServers implements AutoCloseable {

  private final NatsServer nats;
  private final PulsarServer pulsar;

  TunedServers(
      Path natsFolder,
      UnaryOperator<NatsServerSettings> natsSettings,
      Path pulsarFolder,
      UnaryOperator<PulsarServerSettings> pulsarSettings) {
    Cache cache = Cache.ofProject();
    NatsServerBinary binary = NatsServerBinary.locate(cache, Progress.silent());
    PulsarDistribution distribution = PulsarDistribution.locate(cache, Progress.silent());
    nats =
        NatsServer.start(
            natsSettings.apply(NatsServerSettings.onFreePorts(binary.path(), natsFolder)));
    try {
      pulsar =
          PulsarServer.start(
              pulsarSettings.apply(
                  PulsarServerSettings.onFreePorts(distribution.home(), pulsarFolder)));
    } catch (RuntimeException e) {
      nats.close();
      throw e;
    }
  }

  NatsServer nats() {
    return nats;
  }

  PulsarServer pulsar() {
    return pulsar;
  }

  /** The head of a configuration that names these servers. */
  String configuration() {
    return configuration("", "");
  }

  /**
   * The same with further keys of both sections, each beginning with a comma.
   *
   * @param natsKeys for example {@code , credentials: "file:nats.creds"}
   */
  String configuration(String natsKeys, String pulsarKeys) {
    return """
    nats:   { url: "%s"%s }
    pulsar: { service: "%s", admin: "%s"%s }
    """
        .formatted(nats.url(), natsKeys, pulsar.url(), pulsar.adminUrl(), pulsarKeys);
  }

  @Override
  public void close() {
    nats.close();
    pulsar.close();
  }
}
