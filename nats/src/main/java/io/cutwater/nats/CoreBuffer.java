package io.cutwater.nats;

import io.cutwater.message.Envelope;
import io.cutwater.message.StreamSequence;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a subscription has received and is not known to be stored: bounded, in the order in which it
 * came, each message at a position that no other ever had. It outlives sessions: what one had read
 * and not seen stored, the next reads again.
 *
 * <p>Positions are counted from a base that is taken once for a process: above the journal's floor
 * by more than any window holds, and never below the time of day in microseconds. A lane journals
 * the base as its floor before it sends anything, so the base of the next process is above whatever
 * this one sends.
 *
 * <p>Not thread-safe: {@link CoreSource} guards it.
 */
final class CoreBuffer {

  /** More positions than a lane ever has above its journalled floor. */
  static final long STRIDE = 1L << 30;

  private final int messagesMax;
  private final long bytesMax;
  private final Deque<Envelope> read = new ArrayDeque<>();
  private final Deque<Envelope> unread = new ArrayDeque<>();
  private long base = -1;
  private long last;
  private long bytes;

  /**
   * @param messagesMax messages held at most
   * @param bytesMax the same in bytes; one whole message is always taken
   */
  CoreBuffer(int messagesMax, long bytesMax) {
    if (messagesMax < 1 || bytesMax < 1) {
      throw new IllegalArgumentException("a buffer holds one message at least");
    }
    this.messagesMax = messagesMax;
    this.bytesMax = bytesMax;
  }

  /**
   * Where positions stand, for a lane whose journalled floor is {@code floor} (0: none): nothing at
   * or below the answer will come that was not stored.
   *
   * @param nowMicros the time of day
   * @return what is lost where another process carried this lane meanwhile, so that nobody can tell
   *     what of this buffer it stands for
   */
  int settle(long floor, long nowMicros) {
    boolean others = base >= 0 && floor > last;
    int lost = others ? held() : 0;
    if (base < 0 || others) {
      base = Math.max(nowMicros, floor + STRIDE);
      last = base;
      read.clear();
      unread.clear();
      bytes = 0;
    }
    return lost;
  }

  /** The position that is below all that was not stored, at {@code floor} as it is journalled. */
  long floor(long floor) {
    return Math.max(base, floor);
  }

  /** Reads from the beginning again: everything that is not at or below {@code floor}. */
  void rewind(long floor) {
    acknowledge(floor);
    while (!read.isEmpty()) {
      unread.addFirst(read.removeLast());
    }
    drop(unread, floor);
  }

  /**
   * Takes a message in.
   *
   * @param make makes it at the position that it gets
   * @return whether there was room
   */
  boolean add(Function<StreamSequence, Envelope> make) {
    if (held() >= messagesMax || (bytes >= bytesMax && held() > 0)) {
      return false;
    }
    Envelope envelope = make.apply(new StreamSequence(last + 1));
    if (held() > 0 && bytes + envelope.size() > bytesMax) {
      return false;
    }
    last++;
    bytes += envelope.size();
    unread.addLast(envelope);
    return true;
  }

  /** The next message to read; null where there is none. */
  @Nullable Envelope peek() {
    return unread.peekFirst();
  }

  /** The message that {@link #peek} showed was read. */
  void advance() {
    read.addLast(unread.removeFirst());
  }

  /** Everything up to {@code floor} is stored, and the journal knows it. */
  void acknowledge(long floor) {
    drop(read, floor);
  }

  private void drop(Deque<Envelope> from, long floor) {
    while (!from.isEmpty() && position(from.getFirst()) <= floor) {
      bytes -= from.removeFirst().size();
    }
  }

  private static long position(Envelope envelope) {
    return ((StreamSequence) envelope.position()).value();
  }

  /** The last position that was given. */
  long last() {
    return last;
  }

  /** Messages that were not read yet. */
  int waiting() {
    return unread.size();
  }

  /** Messages that are held. */
  int held() {
    return read.size() + unread.size();
  }
}
