package io.cutwater.playground.reckoning;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The first 64 bits of SHA-256 over what must arrive unaltered. For one thread at a time. */
final class Fingerprint {
  private final MessageDigest digest;

  Fingerprint() {
    try {
      this.digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }

  long ofMessage(String subject, byte[] payload) {
    byte[] name = subject.getBytes(StandardCharsets.UTF_8);
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(name.length).flip());
    digest.update(name);
    return head(digest.digest(payload));
  }

  long ofId(String id) {
    return head(digest.digest(id.getBytes(StandardCharsets.UTF_8)));
  }

  private static long head(byte[] hash) {
    return ByteBuffer.wrap(hash).getLong();
  }
}
