package io.cutwater.e2e;

import io.nats.client.NKey;
import io.nats.client.support.JsonSerializable;
import io.nats.client.support.JwtUtils;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Duration;

/** An operator with one account, as {@code nsc} makes them, and users' credentials files. */
final class NatsOperator {

  private static final String LIMITS =
      """
      "limits":{"subs":-1,"data":-1,"payload":-1,"imports":-1,"exports":-1,"wildcards":true,\
      "conn":-1,"leaf":-1,"mem_storage":-1,"disk_storage":-1,"streams":-1,"consumer":-1}\
      """;

  private final NKey operator = NKey.createOperator(null);
  private final NKey system = NKey.createAccount(null);
  private final NKey account = NKey.createAccount(null);
  private final NKey accountSigner = NKey.createAccount(null);

  NatsOperator() throws IOException, GeneralSecurityException {}

  private static String id(NKey key) throws IOException, GeneralSecurityException {
    return new String(key.getPublicKey());
  }

  private String signed(NKey subject, String name, String claims)
      throws IOException, GeneralSecurityException {
    JsonSerializable nats = () -> "{" + claims + ",\"version\":2}";
    return JwtUtils.issueJWT(
        operator,
        id(subject),
        name,
        Duration.ZERO,
        JwtUtils.currentTimeSeconds(),
        id(operator),
        nats);
  }

  /** What a nats-server's configuration needs to trust this operator. */
  String serverConfiguration() throws IOException, GeneralSecurityException {
    String keys = ",\"signing_keys\":[\"" + id(accountSigner) + "\"],\"type\":\"account\"";
    return """
    operator: %s
    system_account: %s
    resolver: MEMORY
    resolver_preload: {
      %s: %s
      %s: %s
    }
    """
        .formatted(
            signed(operator, "operator", "\"type\":\"operator\""),
            id(system),
            id(system),
            signed(system, "SYS", "\"type\":\"account\""),
            id(account),
            signed(account, "APP", LIMITS + keys));
  }

  /** The content of a new user's credentials file. */
  String credentials(String user) throws IOException, GeneralSecurityException {
    NKey key = NKey.createUser(null);
    String jwt = JwtUtils.issueUserJWT(accountSigner, id(account), id(key), user);
    return JwtUtils.NATS_USER_JWT_FORMAT.formatted(jwt, new String(key.getSeed()));
  }
}
