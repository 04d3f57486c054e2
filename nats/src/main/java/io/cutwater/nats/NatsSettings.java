package io.cutwater.nats;

import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * Where the NATS servers are and how to enter.
 *
 * @param servers URLs: {@code nats://}, {@code tls://}, {@code ws://} or {@code wss://}
 * @param credentials read anew at each connect
 * @param tls trust and key material; empty for the platform's trust where a URL says {@code tls}
 * @param clientName what the server shows the connection as
 */
public record NatsSettings(
    List<String> servers,
    NatsCredentials credentials,
    Optional<SSLContext> tls,
    String clientName) {

  public NatsSettings {
    servers = List.copyOf(servers);
    if (servers.isEmpty()) {
      throw new IllegalArgumentException("a NATS connection needs a server");
    }
  }

  /** The servers as faults and logs name them. */
  String where() {
    return String.join(", ", servers);
  }
}
