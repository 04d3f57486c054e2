package io.cutwater.pulsar;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * How a Pulsar cluster is reached.
 *
 * @param serviceUrl {@code pulsar://host:port} or {@code pulsar+ssl://host:port}
 * @param adminUrl {@code http(s)://host:port}; without it topics cannot be divided into partitions,
 *     and deduplication and the journal's policies can be neither set nor seen
 * @param credentials who we are to the cluster
 * @param operationTimeout how long one lookup, opening or administrative request may take
 */
public record PulsarSettings(
    String serviceUrl,
    Optional<String> adminUrl,
    Credentials credentials,
    Duration operationTimeout) {

  public PulsarSettings {
    if (!serviceUrl.startsWith("pulsar://") && !serviceUrl.startsWith("pulsar+ssl://")) {
      throw new IllegalArgumentException("not a Pulsar service address: " + serviceUrl);
    }
    if (operationTimeout.isNegative() || operationTimeout.isZero()) {
      throw new IllegalArgumentException("an operation takes time");
    }
  }

  /** A cluster that asks for no credentials, with the usual limits. */
  public static PulsarSettings of(String serviceUrl, Optional<String> adminUrl) {
    return new PulsarSettings(serviceUrl, adminUrl, new Credentials.None(), Duration.ofSeconds(10));
  }

  /** The same with {@code credentials}. */
  public PulsarSettings with(Credentials credentials) {
    return new PulsarSettings(serviceUrl, adminUrl, credentials, operationTimeout);
  }

  /** Who we are to the cluster. */
  public sealed interface Credentials {

    /** The cluster asks for nothing. */
    record None() implements Credentials {}

    /**
     * A token, asked for anew whenever the broker challenges, so that it can rotate.
     *
     * @param secret gives the token of now
     */
    record Token(Supplier<String> secret) implements Credentials {

      /** Nothing of the secret. */
      @Override
      public String toString() {
        return "Token[redacted]";
      }
    }
  }
}
