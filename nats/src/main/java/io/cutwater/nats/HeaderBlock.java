package io.cutwater.nats;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cutwater.message.Headers;
import java.util.Arrays;

/**
 * Reads the header block of a stored message, as ADR-4 writes it. Any client may have published
 * anything, and no server checks it, so every block has a reading: names and values are UTF-8, a
 * status behind {@code NATS/1.0} becomes the headers {@code Status} and {@code Description} (as in
 * the Go client), and a line that is no header is kept as a value of {@link #MALFORMED}.
 */
final class HeaderBlock {

  /** Names what stood in a header block without being a header. */
  static final String MALFORMED = "Cutwater-Malformed-Header";

  private static final String VERSION = "NATS/1.0";
  private static final byte[] PLAIN_VERSION = VERSION.getBytes(UTF_8);

  private HeaderBlock() {}

  /** Reads the first {@code length} bytes of {@code bytes}. */
  static Headers parse(byte[] bytes, int length) {
    Headers.Builder headers = new Headers.Builder();
    int lineStart = 0;
    while (lineStart < length) {
      int lineEnd = lineEnd(bytes, lineStart, length);
      if (lineStart == 0) {
        if (!isPlainVersion(bytes, lineEnd)) {
          addVersionLine(headers, new String(bytes, 0, lineEnd, UTF_8));
        }
      } else if (lineEnd > lineStart) {
        addLine(headers, bytes, lineStart, lineEnd);
      }
      lineStart = lineEnd + 2;
    }
    return headers.build();
  }

  private static boolean isPlainVersion(byte[] bytes, int end) {
    return Arrays.equals(bytes, 0, end, PLAIN_VERSION, 0, PLAIN_VERSION.length);
  }

  private static int lineEnd(byte[] bytes, int from, int length) {
    for (int i = from; i < length - 1; i++) {
      if (bytes[i] == '\r' && bytes[i + 1] == '\n') {
        return i;
      }
    }
    return length;
  }

  private static void addVersionLine(Headers.Builder headers, String line) {
    if (!line.startsWith(VERSION)) {
      headers.add(MALFORMED, line);
      return;
    }
    String status = line.substring(VERSION.length()).strip();
    if (!status.isEmpty()) {
      int space = status.indexOf(' ');
      headers.add("Status", space < 0 ? status : status.substring(0, space));
      if (space >= 0) {
        headers.add("Description", status.substring(space + 1).strip());
      }
    }
  }

  private static void addLine(Headers.Builder headers, byte[] bytes, int from, int end) {
    int colon = from;
    while (colon < end && bytes[colon] != ':') {
      colon++;
    }
    if (colon == end || colon == from) {
      headers.add(MALFORMED, new String(bytes, from, end - from, UTF_8));
      return;
    }
    int value = colon + 1;
    while (value < end && (bytes[value] == ' ' || bytes[value] == '\t')) {
      value++;
    }
    headers.add(
        new String(bytes, from, colon - from, UTF_8), new String(bytes, value, end - value, UTF_8));
  }
}
