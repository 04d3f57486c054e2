package io.cutwater.lane;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Lets a few lanes of a process start at a time, longest waiting first: a lost connection that many
 * lanes share must not become a storm on the servers when it is back.
 */
public final class StartGate {

  private final Deque<Turn> waiting = new ArrayDeque<>();
  private int free;

  /**
   * @param starts how many lanes may be starting at the same time
   */
  public StartGate(int starts) {
    if (starts < 1) {
      throw new IllegalArgumentException("one lane at least must be able to start");
    }
    free = starts;
  }

  /** A lane's turn, waiting or granted. */
  public final class Turn {
    private final Runnable granted;
    private boolean held;
    private boolean over;

    private Turn(Runnable granted) {
      this.granted = granted;
    }

    /** Gives the turn back, or leaves the queue. Idempotent. */
    public void release() {
      synchronized (StartGate.this) {
        if (over) {
          return;
        }
        over = true;
        if (held) {
          free++;
        } else {
          waiting.remove(this);
        }
      }
      grantNext();
    }
  }

  /**
   * Queues for a start.
   *
   * @param granted called once when it is this lane's turn, perhaps at once, from any thread; must
   *     not block
   */
  public Turn request(Runnable granted) {
    Turn turn = new Turn(granted);
    synchronized (this) {
      waiting.addLast(turn);
    }
    grantNext();
    return turn;
  }

  private void grantNext() {
    Turn next;
    synchronized (this) {
      if (free == 0 || waiting.isEmpty()) {
        return;
      }
      free--;
      next = waiting.removeFirst();
      next.held = true;
    }
    next.granted.run();
  }
}
