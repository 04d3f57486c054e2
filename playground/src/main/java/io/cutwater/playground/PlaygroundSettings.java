package io.cutwater.playground;

import io.cutwater.playground.host.PortChoice;
import io.cutwater.playground.tools.Cache;
import java.nio.file.Path;

/**
 * Where the two servers live.
 *
 * @param data both servers' data, kept between starts
 * @param cache the servers' programs
 * @param natsPort of nats-server's clients
 * @param natsMonitorPort of nats-server's HTTP monitoring
 * @param pulsarPort of Pulsar's clients
 * @param pulsarHttpPort of Pulsar's administration
 */
public record PlaygroundSettings(
    Path data,
    Cache cache,
    PortChoice natsPort,
    PortChoice natsMonitorPort,
    PortChoice pulsarPort,
    PortChoice pulsarHttpPort) {

  /** On the servers' usual ports, or on free ones where those are taken. */
  public static PlaygroundSettings onUsualPorts(Path data) {
    return new PlaygroundSettings(
        data,
        Cache.ofProject(),
        PortChoice.preferred(4222),
        PortChoice.preferred(8222),
        PortChoice.preferred(6650),
        PortChoice.preferred(8080));
  }

  /** On any free ports. */
  public static PlaygroundSettings onFreePorts(Path data) {
    return new PlaygroundSettings(
        data,
        Cache.ofProject(),
        PortChoice.free(),
        PortChoice.free(),
        PortChoice.free(),
        PortChoice.free());
  }
}
