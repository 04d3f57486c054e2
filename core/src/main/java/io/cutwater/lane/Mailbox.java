package io.cutwater.lane;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A bounded queue from many threads to one, which takes all there is at once: under load the lock
 * is taken, and the owner woken, once for many facts.
 *
 * <p>A wake-up costs more than most facts do. So once facts come in a stream ({@link
 * #STREAM_PER_MILLI}), the owner looks only so often, as a network card moderates its interrupts,
 * and a fact waits up to {@link #GATHER} for others. Fewer facts than that are taken at once.
 */
final class Mailbox<T> {

  /** Places beyond the capacity, for what must not be lost because of others. */
  static final int RESERVE = 64;

  /** From so many facts a millisecond on they are gathered. */
  private static final long STREAM_PER_MILLI = 32;

  /** How long at most. */
  private static final long GATHER = TimeUnit.MICROSECONDS.toNanos(250);

  /** So many are worth a wake-up. */
  private static final int GATHERED = 256;

  private static final long RATE_EVERY = TimeUnit.MILLISECONDS.toNanos(1);

  private static final int NEVER = Integer.MAX_VALUE;

  private final int capacity;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition filled = lock.newCondition();
  private Deque<T> incoming = new ArrayDeque<>();
  private Deque<T> spare = new ArrayDeque<>();

  /** How many facts wake the owner. */
  private int awaited = NEVER;

  private boolean streaming;
  private long counted;
  private long countedSince = System.nanoTime();

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
      if (incoming.size() >= awaited) {
        awaited = NEVER;
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
      if (streaming && millis > 0) {
        await(GATHERED, GATHER);
      }
      await(1, TimeUnit.MILLISECONDS.toNanos(millis));
      count(incoming.size());
      Deque<T> taken = incoming;
      spare.clear();
      incoming = spare;
      spare = taken;
      return taken;
    } finally {
      lock.unlock();
    }
  }

  /** Waits until so many facts are there, but no longer than {@code nanos}. */
  private void await(int facts, long nanos) throws InterruptedException {
    long left = nanos;
    while (incoming.size() < facts && left > 0) {
      awaited = facts;
      left = filled.awaitNanos(left);
    }
    awaited = NEVER;
  }

  private void count(int facts) {
    counted += facts;
    long elapsed = System.nanoTime() - countedSince;
    if (elapsed >= RATE_EVERY) {
      streaming = counted * RATE_EVERY >= STREAM_PER_MILLI * elapsed;
      counted = 0;
      countedSince += elapsed;
    }
  }
}
