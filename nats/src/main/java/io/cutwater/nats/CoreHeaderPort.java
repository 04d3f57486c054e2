package io.cutwater.nats;

import java.io.IOException;

/**
 * The same for messages of core NATS, on a connection on which nothing else comes with headers.
 * They have any reply subject, or none, so the mark is a control character, which no client writes
 * into a subject: {@code HMSG s 1 12 42} becomes {@code MSG s 1 \u00011 2 42} without the space. A
 * publisher who writes it all the same finds it replaced, and passes nothing off as headers.
 *
 * <p>Public, with a public constructor, because the client makes it by its name.
 */
public final class CoreHeaderPort extends RawHeaderPort {

  /** Stands before the length of the header block, twice behind a reply subject. */
  static final char CORE_MARK = '\u0001';

  private static final char REPLACEMENT = '?';

  /** Spaces in a message line before a reply subject. */
  private static final int SPACES_BEFORE_REPLY = 3;

  @Override
  void hide(byte[] line, int from, int headers) throws IOException {
    boolean hasReply = spaces(line, from, headers) == SPACES_BEFORE_REPLY;
    System.arraycopy(line, from + 1, line, from, headers - from - 1);
    line[headers - 1] = (byte) (hasReply ? CORE_MARK : ' ');
    line[headers] = CORE_MARK;
  }

  @Override
  void pass(byte[] line, int from, int total) {
    int spaces = 0;
    for (int i = from; i < total; i++) {
      if (line[i] == ' ') {
        spaces++;
      } else if (line[i] == CORE_MARK && spaces == SPACES_BEFORE_REPLY) {
        line[i] = REPLACEMENT;
      }
    }
  }

  private static int spaces(byte[] line, int from, int end) {
    int spaces = 0;
    for (int i = from; i < end; i++) {
      if (line[i] == ' ') {
        spaces++;
      }
    }
    return spaces;
  }
}
