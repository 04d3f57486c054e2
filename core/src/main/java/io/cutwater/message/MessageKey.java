package io.cutwater.message;

/**
 * The key of a Pulsar message. A key of bytes travels as their Base64 text, as Pulsar's own
 * protocol writes it; the flag says which of the two it is.
 *
 * @param text the key, or its Base64
 * @param base64 whether {@code text} is the Base64 of a key of bytes
 */
public record MessageKey(String text, boolean base64) {

  /** A key that is a text. */
  public static MessageKey of(String text) {
    return new MessageKey(text, false);
  }
}
