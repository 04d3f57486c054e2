package io.cutwater.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cutwater.playground.pulsar.PulsarServerSettings;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A secret key, and the JSON Web Tokens (HS256) that a Pulsar which knows it accepts. */
final class PulsarTokens {

  private static final String SUPERUSER = "admin";
  private static final int KEY_BYTES = 32;
  private static final Base64.Encoder URL = Base64.getUrlEncoder().withoutPadding();

  private final byte[] key = new byte[KEY_BYTES];

  PulsarTokens() {
    new SecureRandom().nextBytes(key);
  }

  /** A token of a superuser, who may create topics and change their policies. */
  String superuser() {
    String signed =
        URL.encodeToString("{\"alg\":\"HS256\"}".getBytes(UTF_8))
            + "."
            + URL.encodeToString(("{\"sub\":\"" + SUPERUSER + "\"}").getBytes(UTF_8));
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return signed + "." + URL.encodeToString(mac.doFinal(signed.getBytes(UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every JDK has HmacSHA256", e);
    }
  }

  /** A Pulsar that lets in only who has a token. */
  PulsarServerSettings required(PulsarServerSettings settings) {
    return settings
        .withAdminToken(superuser())
        .withOverride("authenticationEnabled", "true")
        .withOverride("authorizationEnabled", "true")
        .withOverride("superUserRoles", SUPERUSER)
        .withOverride(
            "authenticationProviders",
            "org.apache.pulsar.broker.authentication.AuthenticationProviderToken")
        .withOverride("tokenSecretKey", "data:;base64," + Base64.getEncoder().encodeToString(key))
        .withOverride(
            "brokerClientAuthenticationPlugin",
            "org.apache.pulsar.client.impl.auth.AuthenticationToken")
        .withOverride("brokerClientAuthenticationParameters", "token:" + superuser());
  }
}
