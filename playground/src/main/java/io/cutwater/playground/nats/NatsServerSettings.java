package io.cutwater.playground.nats;

import io.cutwater.playground.host.PortChoice;
import java.nio.file.Path;

/**
 * How a local nats-server is to run.
 *
 * @param binary the program
 * @param folder data, log and configuration; kept between starts
 * @param port of clients
 * @param monitorPort of HTTP monitoring
 * @param name what the server calls itself; each of a cluster has its own
 * @param config further configuration text, at the top level
 * @param jetStreamConfig further configuration text, inside the jetstream block
 */
public record NatsServerSettings(
    Path binary,
    Path folder,
    PortChoice port,
    PortChoice monitorPort,
    String name,
    String config,
    String jetStreamConfig) {

  /** On any free ports, without further configuration. */
  public static NatsServerSettings onFreePorts(Path binary, Path folder) {
    return new NatsServerSettings(
        binary, folder, PortChoice.free(), PortChoice.free(), "playground", "", "");
  }

  public NatsServerSettings withPort(PortChoice choice) {
    return new NatsServerSettings(
        binary, folder, choice, monitorPort, name, config, jetStreamConfig);
  }

  /**
   * Adds top-level configuration, for example {@code max_payload: 8MB} or an authorization block.
   */
  public NatsServerSettings withConfig(String text) {
    return new NatsServerSettings(binary, folder, port, monitorPort, name, text, jetStreamConfig);
  }

  /** Adds configuration of JetStream, for example {@code sync_interval: always}. */
  public NatsServerSettings withJetStreamConfig(String text) {
    return new NatsServerSettings(binary, folder, port, monitorPort, name, config, text);
  }

  /** The same in another folder, under another name, with more top-level configuration. */
  NatsServerSettings member(Path own, String called, String text) {
    return new NatsServerSettings(
        binary, own, port, monitorPort, called, config + "\n" + text, jetStreamConfig);
  }
}
