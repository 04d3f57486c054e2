package io.cutwater.relay;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What the source was asked for and has not delivered. Requests are served in their order, so each
 * message is booked on the oldest one; what a served request leaves of its bytes is free again.
 */
final class Credit {

  /** Requests under way at most. */
  private static final int REQUESTS_MAX = 64;

  private static final class Request {
    int messages;
    long bytes;

    Request(int messages, long bytes) {
      this.messages = messages;
      this.bytes = bytes;
    }
  }

  private final Deque<Request> requests = new ArrayDeque<>();
  private int messages;
  private long bytes;

  void requested(int moreMessages, long moreBytes) {
    requests.addLast(new Request(moreMessages, moreBytes));
    messages += moreMessages;
    bytes += moreBytes;
  }

  boolean mayRequest() {
    return requests.size() < REQUESTS_MAX;
  }

  /**
   * Books one delivered message.
   *
   * @return false where it was not asked for
   */
  boolean delivered(long size) {
    Request oldest = requests.peekFirst();
    if (oldest == null) {
      return false;
    }
    release(oldest, 1, size);
    return true;
  }

  /** A request ended without so much of what it asked for. */
  void ended(int unusedMessages, long unusedBytes) {
    int left = unusedMessages;
    while (left > 0 && !requests.isEmpty()) {
      Request oldest = requests.getFirst();
      int part = Math.min(left, oldest.messages);
      release(oldest, part, unusedBytes);
      left -= part;
    }
  }

  private void release(Request oldest, int someMessages, long someBytes) {
    oldest.messages -= someMessages;
    messages -= someMessages;
    long freed = oldest.messages == 0 ? oldest.bytes : Math.min(someBytes, oldest.bytes);
    oldest.bytes -= freed;
    bytes -= freed;
    if (oldest.messages == 0) {
      requests.removeFirst();
    }
  }

  int messages() {
    return messages;
  }

  long bytes() {
    return bytes;
  }
}
