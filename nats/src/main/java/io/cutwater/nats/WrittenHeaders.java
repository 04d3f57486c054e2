package io.cutwater.nats;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.nats.client.impl.Headers;
import java.util.Arrays;

/**
 * The header block of one message as it goes over the wire (ADR-4), written line by line. To the
 * client it is headers that nobody changes any more, whose bytes it copies. Its own are two maps of
 * lists, made, checked and copied for every message: a third of what a message costs.
 *
 * <p>What the client asks of headers that it publishes is overridden here, and nothing else: names
 * and values cannot be looked up.
 */
final class WrittenHeaders extends Headers implements HeaderLines {

  private static final byte[] VERSION = "NATS/1.0\r\n".getBytes(US_ASCII);
  private static final int BYTES_USUAL = 768;
  private static final int BLOCK_END = 2;

  /** A colon, and the end of the line. */
  private static final int LINE_EXTRA = 3;

  private byte[] block = new byte[BYTES_USUAL];
  private int length = VERSION.length;

  WrittenHeaders() {
    super(null, true);
    System.arraycopy(VERSION, 0, block, 0, VERSION.length);
  }

  @Override
  public void line(String name, String value) {
    int needed = length + name.length() + value.length() + LINE_EXTRA + BLOCK_END;
    if (needed > block.length) {
      block = Arrays.copyOf(block, Math.max(needed, 2 * block.length));
    }
    append(name);
    block[length++] = ':';
    append(value);
    endLine();
  }

  @SuppressWarnings("deprecation") // of ASCII it takes the bytes, without an encoder
  private void append(String ascii) {
    ascii.getBytes(0, ascii.length(), block, length);
    length += ascii.length();
  }

  private void endLine() {
    block[length++] = '\r';
    block[length++] = '\n';
  }

  @Override
  public boolean isEmpty() {
    return false;
  }

  @Override
  public int serializedLength() {
    return length + BLOCK_END;
  }

  @Override
  public int serializeToArray(int position, byte[] target) {
    System.arraycopy(block, 0, target, position, length);
    target[position + length] = '\r';
    target[position + length + 1] = '\n';
    return serializedLength();
  }

  @Override
  public byte[] getSerialized() {
    byte[] whole = new byte[serializedLength()];
    serializeToArray(0, whole);
    return whole;
  }
}
