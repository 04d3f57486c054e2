package io.cutwater.playground.reckoning;

import java.util.Arrays;
import java.util.Optional;

/**
 * The originals that no copy was found of yet, by fingerprint; of equal ones the first is taken
 * first. A table of open addressing over lists in arrays: about 55 bytes a message, so that a
 * million fit in 55 MB.
 */
final class Originals {

  private static final int CAPACITY_FIRST = 1 << 12;
  private static final int CAPACITY_MAX = 1 << 27;

  /** A slot of the table that no fingerprint has. */
  private static final int FREE = -2;

  /** A list that is empty, or ends here. */
  private static final int NONE = -1;

  private long[] prints = new long[CAPACITY_FIRST];
  private int[] heads = free(CAPACITY_FIRST);
  private int[] tails = new int[CAPACITY_FIRST];
  private int distinct;

  private int[] next = new int[CAPACITY_FIRST];
  private int[] logs = new int[CAPACITY_FIRST];
  private long[] indexes = new long[CAPACITY_FIRST];
  private long[] millis = new long[CAPACITY_FIRST];
  private int size;
  private long open;

  private static int[] free(int capacity) {
    int[] heads = new int[capacity];
    Arrays.fill(heads, FREE);
    return heads;
  }

  void add(long print, Place at) {
    int message = append(at);
    int slot = slot(print);
    if (heads[slot] >= 0) {
      next[tails[slot]] = message;
    } else {
      distinct += heads[slot] == FREE ? 1 : 0;
      prints[slot] = print;
      heads[slot] = message;
    }
    tails[slot] = message;
    open++;
    if (distinct > prints.length / 2) {
      rehash();
    }
  }

  private int append(Place at) {
    if (size == next.length) {
      if (size >= CAPACITY_MAX) {
        throw new IllegalStateException("more than " + CAPACITY_MAX + " messages");
      }
      next = Arrays.copyOf(next, size * 2);
      logs = Arrays.copyOf(logs, size * 2);
      indexes = Arrays.copyOf(indexes, size * 2);
      millis = Arrays.copyOf(millis, size * 2);
    }
    next[size] = NONE;
    logs[size] = at.log();
    indexes[size] = at.index();
    millis[size] = at.millis();
    return size++;
  }

  /** The slot that has {@code print}, or would have it; a hash's bits are as good as any. */
  private int slot(long print) {
    int slot = (int) (print & (prints.length - 1));
    while (heads[slot] != FREE && prints[slot] != print) {
      slot = (slot + 1) & (prints.length - 1);
    }
    return slot;
  }

  private void rehash() {
    long[] oldPrints = prints;
    int[] oldHeads = heads;
    int[] oldTails = tails;
    prints = new long[oldPrints.length * 2];
    heads = free(prints.length);
    tails = new int[prints.length];
    for (int old = 0; old < oldPrints.length; old++) {
      if (oldHeads[old] != FREE) {
        int slot = slot(oldPrints[old]);
        prints[slot] = oldPrints[old];
        heads[slot] = oldHeads[old];
        tails[slot] = oldTails[old];
      }
    }
  }

  /** Whether there ever was one. */
  boolean knows(long print) {
    return heads[slot(print)] != FREE;
  }

  /** The first that is open; it is open no more. */
  Optional<Place> take(long print) {
    int slot = slot(print);
    int message = heads[slot];
    if (message < 0) {
      return Optional.empty();
    }
    heads[slot] = next[message];
    open--;
    return Optional.of(new Place(logs[message], indexes[message], millis[message]));
  }

  long added() {
    return size;
  }

  long open() {
    return open;
  }
}
