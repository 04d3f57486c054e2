package io.cutwater.playground.pulsar;

import io.cutwater.playground.host.PortChoice;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How a local Pulsar is to run.
 *
 * @param home the unpacked distribution
 * @param folder data, logs and configuration; kept between starts
 * @param port of the binary protocol
 * @param httpPort of the administration
 * @param overrides lines of standalone.conf that differ from the distribution's and the
 *     playground's
 * @param adminToken the bearer token of a superuser, where the overrides ask for one
 */
public record PulsarServerSettings(
    Path home,
    Path folder,
    PortChoice port,
    PortChoice httpPort,
    Map<String, String> overrides,
    Optional<String> adminToken) {

  public PulsarServerSettings {
    overrides = Map.copyOf(overrides);
  }

  /** On any free ports, without further overrides. */
  public static PulsarServerSettings onFreePorts(Path home, Path folder) {
    return new PulsarServerSettings(
        home, folder, PortChoice.free(), PortChoice.free(), Map.of(), Optional.empty());
  }

  public PulsarServerSettings withOverride(String key, String value) {
    Map<String, String> more = new TreeMap<>(overrides);
    more.put(key, value);
    return new PulsarServerSettings(home, folder, port, httpPort, more, adminToken);
  }

  public PulsarServerSettings withAdminToken(String token) {
    return new PulsarServerSettings(home, folder, port, httpPort, overrides, Optional.of(token));
  }

  /** Without the token: settings are printed in errors. */
  @Override
  public String toString() {
    return "PulsarServerSettings[" + home + ", " + folder + ", " + port + ", " + httpPort + "]";
  }
}
