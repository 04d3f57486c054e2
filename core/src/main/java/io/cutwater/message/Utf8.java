package io.cutwater.message;

/** Sizes of text in UTF-8. */
public final class Utf8 {

  private Utf8() {}

  /** The exact size of {@code text} in bytes, without encoding it. */
  public static long length(String text) {
    long bytes = text.length();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= 0x80) {
        // A surrogate is half of four bytes, any other character above U+07FF three.
        bytes += c < 0x800 || Character.isSurrogate(c) ? 1 : 2;
      }
    }
    return bytes;
  }
}
