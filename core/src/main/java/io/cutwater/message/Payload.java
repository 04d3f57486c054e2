package io.cutwater.message;

import java.util.Arrays;

/**
 * The bytes of a message. They are never copied on their way and never changed: whoever makes a
 * payload gives the array away.
 */
public final class Payload {

  private static final Payload EMPTY = new Payload(new byte[0]);

  private final byte[] bytes;

  private Payload(byte[] bytes) {
    this.bytes = bytes;
  }

  /** A payload that owns {@code bytes} from now on. */
  public static Payload owning(byte[] bytes) {
    return bytes.length == 0 ? EMPTY : new Payload(bytes);
  }

  /** The array itself, not a copy: to be read only. */
  public byte[] bytes() {
    return bytes;
  }

  public int size() {
    return bytes.length;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Payload payload && Arrays.equals(bytes, payload.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** The size alone: payloads are never logged. */
  @Override
  public String toString() {
    return bytes.length + " bytes";
  }
}
