package io.cutwater.nats;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cutwater.message.Headers;
import io.cutwater.message.Payload;
import java.nio.ByteBuffer;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Proves that a message was written by a deployment that knows the secret: HMAC-SHA-256 (RFC 2104)
 * over the headers that the relay believes, the subject and the payload, each behind its length in
 * four bytes. Anybody who may publish to a stream can copy headers, but not to another message.
 *
 * <p>Not thread-safe: each reading, scan and writing has its own.
 */
final class Seal {

  private static final String ALGORITHM = "HmacSHA256";

  /** What is sealed, in this order, beside subject and payload. */
  record Sealed(String lane, String writer, String source, String id, String trail) {

    /** What a stored message says. */
    static Sealed of(Headers headers) {
      return new Sealed(
          own(headers, CarriedHeaders.LANE),
          own(headers, CarriedHeaders.WRITER),
          own(headers, CarriedHeaders.SOURCE),
          own(headers, CarriedHeaders.ID),
          own(headers, CarriedHeaders.TRAIL));
    }

    private static String own(Headers headers, String name) {
      return CarriedHeaders.own(headers, name).orElse("");
    }
  }

  private final Mac mac;
  private final ByteBuffer length = ByteBuffer.allocate(Integer.BYTES);

  private Seal(Mac mac) {
    this.mac = mac;
  }

  /**
   * The seal of a secret as it is now.
   *
   * @throws IllegalStateException or {@link java.io.UncheckedIOException} where it cannot be had
   */
  static Seal of(Secret secret) {
    byte[] key = secret.reveal().getBytes(UTF_8);
    if (key.length == 0) {
      throw new IllegalStateException("the seal is empty");
    }
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(key, ALGORITHM));
      return new Seal(mac);
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException("every Java has HMAC-SHA-256", e);
    }
  }

  /** The seal of a message, as its header holds it. */
  String text(String subject, Sealed sealed, Payload payload) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes(subject, sealed, payload));
  }

  /** Whether {@code headers} hold the seal of this very message. */
  boolean verifies(String subject, Headers headers, Payload payload) {
    String given = headers.first(CarriedHeaders.SEAL).orElse("");
    try {
      byte[] decoded = Base64.getUrlDecoder().decode(given);
      return MessageDigest.isEqual(decoded, bytes(subject, Sealed.of(headers), payload));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private byte[] bytes(String subject, Sealed sealed, Payload payload) {
    add(sealed.lane());
    add(sealed.writer());
    add(sealed.source());
    add(sealed.id());
    add(sealed.trail());
    add(subject);
    add(payload.bytes());
    return mac.doFinal();
  }

  private void add(String text) {
    add(text.getBytes(UTF_8));
  }

  private void add(byte[] bytes) {
    length.clear().putInt(bytes.length).flip();
    mac.update(length);
    mac.update(bytes);
  }
}
