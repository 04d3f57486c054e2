package io.cutwater.nats;

import io.nats.client.impl.SocketDataPort;
import java.io.IOException;
import java.util.Arrays;

/**
 * The socket under a connection, which hides the headers of stored messages from the client.
 *
 * <p>The client reads a header block strictly: a non-ASCII value, which other clients publish
 * freely, kills its reader thread, and with it every lane on the connection, each time that message
 * is read; a block that looks like a status loses its payload. One such message would stop the
 * bridge. So {@code HMSG subject sid $JS.ACK... 12 42} becomes {@code MSG subject sid
 * $JS.ACK...##12 42}: as long as before, the header block now the first part of the data, its
 * length behind the reply subject. {@link StoredMessage} undoes it. Status messages, which
 * JetStream itself writes, have no such reply subject and pass unchanged.
 *
 * <p>Public, with a public constructor, because the client makes it by its name.
 */
public class RawHeaderPort extends SocketDataPort {

  /** Stands between the reply subject and the length of the header block. */
  static final char MARK = '#';

  private static final int BODY_END = 2;
  private static final byte[] ACK =
      AckSubject.PREFIX.getBytes(java.nio.charset.StandardCharsets.US_ASCII);

  /** A control line that the last read cut off. */
  private byte[] held = new byte[0];

  /** How many bytes of a message's data, and the line end behind it, are still to come. */
  private long bodyLeft;

  @Override
  public int read(byte[] dst, int off, int len) throws IOException {
    while (true) {
      int carried = held.length;
      if (carried >= len) {
        throw new IOException("a control line is longer than the read buffer of " + len);
      }
      System.arraycopy(held, 0, dst, off, carried);
      int count = super.read(dst, off + carried, len - carried);
      if (count <= 0) {
        return count;
      }
      int end = off + carried + count;
      int complete = rewrite(dst, off, end);
      held = complete == end ? held(0) : Arrays.copyOfRange(dst, complete, end);
      if (complete > off) {
        return complete - off;
      }
    }
  }

  private byte[] held(int length) {
    return held.length == length ? held : new byte[length];
  }

  /** Rewrites in place, and returns where the last complete line or data ends. */
  private int rewrite(byte[] bytes, int from, int end) throws IOException {
    int at = from;
    while (at < end) {
      if (bodyLeft > 0) {
        int step = (int) Math.min(bodyLeft, end - at);
        bodyLeft -= step;
        at += step;
        continue;
      }
      int lineEnd = lineEnd(bytes, at, end);
      if (lineEnd < 0) {
        return at;
      }
      readLine(bytes, at, lineEnd);
      at = lineEnd + 2;
    }
    return at;
  }

  private static int lineEnd(byte[] bytes, int from, int end) {
    for (int i = from; i < end - 1; i++) {
      if (bytes[i] == '\r' && bytes[i + 1] == '\n') {
        return i;
      }
    }
    return -1;
  }

  private void readLine(byte[] line, int from, int end) throws IOException {
    boolean withHeaders = startsWith(line, from, end, "HMSG ");
    if (!withHeaders && !startsWith(line, from, end, "MSG ")) {
      return;
    }
    int total = lastSpace(line, from, end);
    bodyLeft = number(line, total + 1, end) + BODY_END;
    if (withHeaders) {
      hide(line, from, lastSpace(line, from, total));
    } else {
      pass(line, from, total);
    }
  }

  /**
   * Rewrites the line of a message with headers.
   *
   * @param headers where the space before the length of the header block is
   */
  void hide(byte[] line, int from, int headers) throws IOException {
    int reply = lastSpace(line, from, headers);
    if (isAck(line, reply + 1, headers)) {
      System.arraycopy(line, from + 1, line, from, headers - from - 1);
      line[headers - 1] = MARK;
      line[headers] = MARK;
    }
  }

  /**
   * Sees the line of a message without headers.
   *
   * @param total where the space before the length of the data is
   */
  void pass(byte[] line, int from, int total) {}

  private static boolean startsWith(byte[] line, int from, int end, String op) {
    if (end - from < op.length()) {
      return false;
    }
    for (int i = 0; i < op.length(); i++) {
      int c = line[from + i];
      if ((c >= 'a' && c <= 'z' ? c - ('a' - 'A') : c) != op.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isAck(byte[] line, int from, int end) {
    return end - from > ACK.length
        && Arrays.equals(line, from, from + ACK.length, ACK, 0, ACK.length);
  }

  private static int lastSpace(byte[] line, int from, int end) throws IOException {
    for (int i = end - 1; i > from; i--) {
      if (line[i] == ' ' || line[i] == '\t') {
        return i;
      }
    }
    throw new IOException("not a message line");
  }

  private static long number(byte[] line, int from, int end) throws IOException {
    long value = 0;
    for (int i = from; i < end; i++) {
      int digit = line[i] - '0';
      if (digit < 0 || digit > 9) {
        throw new IOException("not a message length");
      }
      value = value * 10 + digit;
    }
    return value;
  }
}
