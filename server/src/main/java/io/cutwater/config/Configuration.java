package io.cutwater.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A configuration file, read and resolved.
 *
 * @param deployment names this Cutwater among others on the same servers
 * @param seal the secret that marks what this Cutwater, and those it works with, put on NATS
 * @param journalNamespace where the lanes' journals are; empty for the namespace of each topic
 * @param httpPort the loopback port of health, metrics and status; 0 for any free one
 * @param drainTimeout how long a stop waits for what is in flight
 */
public record Configuration(
    String deployment,
    NatsServer nats,
    PulsarService pulsar,
    Optional<Secret> seal,
    Optional<String> journalNamespace,
    int httpPort,
    Duration drainTimeout,
    List<Channel> channels) {

  public Configuration {
    channels = List.copyOf(channels);
  }

  /** The channel of this name. */
  public Optional<Channel> channel(String name) {
    return channels.stream().filter(channel -> channel.name().equals(name)).findFirst();
  }

  /** Why there is no channel {@code name}, in words that help to find the one that is meant. */
  public String noChannel(String name) {
    List<String> names = channels.stream().map(Channel::name).toList();
    return "no channel "
        + name
        + "; it has "
        + String.join(", ", names)
        + NearestName.to(name, names).map(near -> "; did you mean " + near + "?").orElse("");
  }

  /**
   * @param url one address or several, separated by commas
   * @param credentials a NATS credentials file's content
   */
  public record NatsServer(String url, Optional<Secret> credentials) {}

  /**
   * @param service the broker's binary address
   * @param admin the address of the admin API
   * @param token a JSON Web Token
   */
  public record PulsarService(String service, String admin, Optional<Secret> token) {}
}
