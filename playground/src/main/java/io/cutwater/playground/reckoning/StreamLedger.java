package io.cutwater.playground.reckoning;

import java.util.Arrays;
import java.util.BitSet;

/**
 * What a stream holds, by sequence: 25 bytes a message, so that a million fit in 25 MB. The first
 * sequence added is the lowest.
 */
final class StreamLedger {
  private static final int CAPACITY_FIRST = 1 << 12;
  private static final int CAPACITY_MAX = 1 << 27;

  private final BitSet present = new BitSet();
  private final BitSet stored = new BitSet();
  private final BitSet identified = new BitSet();
  private long[] messages = new long[0];
  private long[] ids = new long[0];
  private long[] storedMillis = new long[0];
  private final long last;
  private long first = -1;

  /** A ledger that ends with that sequence, whether the stream still holds it or not. */
  StreamLedger(long last) {
    this.last = last;
  }

  /** Adds a message without an id of its own. */
  void add(long sequence, long message, long storeMillis) {
    if (first < 0) {
      first = sequence;
    }
    int at = index(sequence);
    grow(at);
    present.set(at);
    messages[at] = message;
    storedMillis[at] = storeMillis;
  }

  /** Says which id the message of that sequence carries. */
  void identify(long sequence, long id) {
    identified.set(index(sequence));
    ids[index(sequence)] = id;
  }

  private void grow(int at) {
    if (at >= messages.length) {
      int capacity = Math.max(CAPACITY_FIRST, Math.max(at + 1, messages.length * 2));
      messages = Arrays.copyOf(messages, capacity);
      ids = Arrays.copyOf(ids, capacity);
      storedMillis = Arrays.copyOf(storedMillis, capacity);
    }
  }

  private int index(long sequence) {
    long index = sequence - first;
    if (index < 0 || index >= CAPACITY_MAX) {
      throw new IllegalArgumentException(
          "sequence " + sequence + " is out of the " + CAPACITY_MAX + " from " + first);
    }
    return (int) index;
  }

  boolean holds(long sequence) {
    return first >= 0 && sequence >= first && sequence <= last && present.get(index(sequence));
  }

  /** Beyond the end of what was read: published since. */
  boolean isLater(long sequence) {
    return sequence > last;
  }

  boolean matches(long sequence, long message, long id) {
    int at = index(sequence);
    return messages[at] == message && (!identified.get(at) || ids[at] == id);
  }

  long storeMillis(long sequence) {
    return storedMillis[index(sequence)];
  }

  /** True the first time it is said of a sequence. */
  boolean store(long sequence) {
    int at = index(sequence);
    boolean anew = !stored.get(at);
    stored.set(at);
    return anew;
  }

  long published() {
    return present.cardinality();
  }

  long lost() {
    return published() - stored.cardinality();
  }
}
