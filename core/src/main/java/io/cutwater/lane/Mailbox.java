package io.cutwater.lane;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A bounded queue from many threads to one, which takes all there is at once: under load the lock
 * is taken, and the owner woken, once for many facts.
 */
final class Mailbox<T> {

  /** Places beyond the capacity, for what must not be lost because of others. */
  static final int RESERVE = 64;

  private final int capacity;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition filled = lock.newCondition();
  private Deque<T> incoming = new ArrayDeque<>();
  private Deque<T> spare = new ArrayDeque<>();
  private boolean ownerWaits;

  /**
   * @param capacity how much may wait at most
   */
  Mailbox(int capacity) {
    this.capacity = capacity;
  }

  /**
   * Adds {@code fact}. Never blocks for longer than the others' additions take.
   *
   * @return false where the mailbox is full; the fact is lost then
   */
  boolean post(T fact) {
    return post(fact, capacity);
  }

  /** The same for the few facts that have places of their own in a mailbox that others filled. */
  boolean postReserved(T fact) {
    return post(fact, capacity + RESERVE);
  }

  private boolean post(T fact, int limit) {
    lock.lock();
    try {
      if (incoming.size() >= limit) {
        return false;
      }
      incoming.addLast(fact);
      if (ownerWaits) {
        ownerWaits = false;
        filled.signal();
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes everything, in order, waiting up to {@code millis} for something to come. For the owner's
   * thread only; what it is given is its own until the next call.
   */
  Deque<T> take(long millis) throws InterruptedException {
    lock.lock();
    try {
      long nanos = TimeUnit.MILLISECONDS.toNanos(millis);
      while (incoming.isEmpty() && nanos > 0) {
        ownerWaits = true;
        nanos = filled.awaitNanos(nanos);
      }
      ownerWaits = false;
      Deque<T> taken = incoming;
      spare.clear();
      incoming = spare;
      spare = taken;
      return taken;
    } finally {
      lock.unlock();
    }
  }
}
