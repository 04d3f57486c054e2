package io.cutwater.playground.load;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The unacknowledged messages, a window over consecutive numbers: a number enters when the one a
 * window's length before it has left.
 */
final class InFlight {
  private final @Nullable Entry[] window;
  private long offered;
  private long accepted;

  InFlight(int messagesMax) {
    this.window = new @Nullable Entry[messagesMax];
  }

  /** The next number, once there is room for it. */
  synchronized long claim() throws InterruptedException {
    while (window[slot(offered)] != null) {
      wait();
    }
    return offered;
  }

  /** Enters the claimed number; only the claimant may. */
  synchronized void enter(Entry entry) {
    window[slot(entry.number)] = entry;
    offered = entry.number + 1;
  }

  /** True when the number was open and now is not. */
  synchronized boolean accept(long number) {
    Entry entry = window[slot(number)];
    if (entry == null || entry.number != number) {
      return false;
    }
    window[slot(number)] = null;
    accepted++;
    notifyAll();
    return true;
  }

  /** The open messages whose last send is older, in order of their numbers; their send is now. */
  synchronized List<Entry> overdue(long nowNanos, long ageNanos) {
    List<Entry> overdue = new ArrayList<>();
    for (long number = Math.max(0, offered - window.length); number < offered; number++) {
      Entry entry = window[slot(number)];
      if (entry != null && nowNanos - entry.sentNanos > ageNanos) {
        entry.sentNanos = nowNanos;
        overdue.add(entry);
      }
    }
    return overdue;
  }

  /** Waits until none is open, at most that long; true when none is. */
  synchronized boolean awaitEmpty(long boundNanos) throws InterruptedException {
    long deadline = System.nanoTime() + boundNanos;
    while (accepted < offered) {
      long leftMillis = (deadline - System.nanoTime()) / 1_000_000;
      if (leftMillis <= 0) {
        return false;
      }
      wait(leftMillis);
    }
    return true;
  }

  synchronized long offered() {
    return offered;
  }

  synchronized long accepted() {
    return accepted;
  }

  private int slot(long number) {
    return (int) (number % window.length);
  }

  /** One message and when it was last sent. */
  static final class Entry {
    private final long number;
    private final String subject;
    private final byte[] payload;
    private long sentNanos;

    Entry(long number, String subject, byte[] payload, long sentNanos) {
      this.number = number;
      this.subject = subject;
      this.payload = payload;
      this.sentNanos = sentNanos;
    }

    long number() {
      return number;
    }

    String subject() {
      return subject;
    }

    byte[] payload() {
      return payload;
    }
  }
}
