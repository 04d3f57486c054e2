package io.cutwater.lane;

import io.cutwater.message.TargetName;
import io.cutwater.relay.Event;
import io.cutwater.relay.Fault;
import io.cutwater.relay.Fault.Code;
import io.cutwater.relay.FaultException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one session has open: its journal, its reading, its writings, and the blocking calls that
 * are still under way. Whatever is opened after the session was closed is closed at once.
 */
final class SessionResources {

  private static final Logger LOG = LoggerFactory.getLogger(SessionResources.class);

  /** Writings that are being closed at a time, at most, before another one is opened. */
  private static final int RELEASING_MAX = 64;

  /**
   * How long the end of a session may take.
   *
   * @param calls what interrupted calls are waited for
   * @param close what reading and writings are waited for, and the journal once more
   */
  record Bounds(Duration calls, Duration close) {

    static Bounds defaults() {
      return new Bounds(Duration.ofSeconds(5), Duration.ofSeconds(10));
    }
  }

  /** A blocking call of a port, and what it answers. */
  interface Call {
    Event run() throws FaultException, InterruptedException;
  }

  private final String lane;
  private final Inbox inbox;
  private final Bounds bounds;
  private final Map<TargetName, Target.Writing> writings = new HashMap<>();
  private final Map<TargetName, Thread> releasing = new HashMap<>();
  private final Set<Thread> calls = new HashSet<>();
  private Source.@Nullable Reading reading;
  private Journal.@Nullable Held held;
  private boolean closed;

  SessionResources(String lane, Inbox inbox, Bounds bounds) {
    this.lane = lane;
    this.inbox = inbox;
    this.bounds = bounds;
  }

  Inbox inbox() {
    return inbox;
  }

  /** Makes a blocking call on a thread of its own; its answer, or its fault, goes to the inbox. */
  void call(String what, Call call) {
    Thread thread = Thread.ofVirtual().name(lane + " " + what).unstarted(() -> answer(call));
    synchronized (this) {
      if (closed) {
        return;
      }
      calls.add(thread);
    }
    thread.start();
  }

  private void answer(Call call) {
    try {
      inbox.post(call.run());
    } catch (FaultException e) {
      inbox.post(new Event.Doubted(e.fault()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      LOG.atError().addKeyValue("lane", lane).setCause(e).log("A port failed unexpectedly");
      inbox.post(new Event.Doubted(Fault.retry(Code.BUG, "a port failed: " + e, "report this")));
    } finally {
      synchronized (this) {
        calls.remove(Thread.currentThread());
      }
    }
  }

  synchronized void hold(Journal.Held journal) {
    if (closed) {
      journal.close();
    } else {
      held = journal;
    }
  }

  synchronized void hold(Source.Reading opened) {
    if (closed) {
      opened.close();
    } else {
      reading = opened;
    }
  }

  synchronized void hold(TargetName target, Target.Writing writing) {
    if (closed) {
      writing.close();
    } else {
      writings.put(target, writing);
    }
  }

  synchronized Journal.Held journal() {
    if (held == null) {
      throw new IllegalStateException("the lane's lock is not held");
    }
    return held;
  }

  synchronized Source.Reading reading() {
    if (reading == null) {
      throw new IllegalStateException("the source is not open");
    }
    return reading;
  }

  synchronized Target.Writing writing(TargetName target) {
    Target.Writing writing = writings.get(target);
    if (writing == null) {
      throw new IllegalStateException(target + " is not open");
    }
    return writing;
  }

  /** Closes what is written to one target, on a thread of its own. */
  void release(TargetName target) {
    Thread closing;
    synchronized (this) {
      Target.Writing writing = writing(target);
      writings.remove(target);
      closing =
          Thread.ofVirtual().name(lane + " close " + target).unstarted(() -> end(target, writing));
      releasing.put(target, closing);
    }
    closing.start();
  }

  private void end(TargetName target, Target.Writing writing) {
    try {
      writing.close();
    } finally {
      synchronized (this) {
        releasing.remove(target);
        notifyAll();
      }
    }
  }

  /** Waits until {@code target} is closed, where it was released, and few others are closing. */
  synchronized void awaitReleased(TargetName target) throws InterruptedException {
    while (releasing.containsKey(target) || releasing.size() >= RELEASING_MAX) {
      wait();
    }
  }

  /**
   * Ends the calls under way, then closes the reading, then the writings, and the journal last: as
   * long as anything of ours may still write, the lock is ours. Blocks, bounded in time.
   */
  void close() {
    List<Thread> underWay;
    List<Runnable> ends = new ArrayList<>();
    List<Thread> closing;
    Journal.Held journal;
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      underWay = List.copyOf(calls);
      if (reading != null) {
        ends.add(reading::close);
      }
      writings.values().forEach(writing -> ends.add(writing::close));
      closing = List.copyOf(releasing.values());
      journal = held;
    }
    underWay.forEach(Thread::interrupt);
    int left = join(underWay, bounds.calls());
    List<Thread> ending = new ArrayList<>(closing);
    ends.forEach(end -> ending.add(Thread.startVirtualThread(end)));
    left += join(ending, bounds.close());
    if (journal != null) {
      left += join(List.of(Thread.startVirtualThread(journal::close)), bounds.close());
    }
    if (left > 0) {
      LOG.atWarn()
          .addKeyValue("lane", lane)
          .log("{} parts of the session did not close in time and were abandoned", left);
    }
  }

  /** Waits for threads; returns how many were still alive at the bound. */
  private static int join(List<Thread> threads, Duration bound) {
    long deadline = System.nanoTime() + bound.toNanos();
    int alive = 0;
    for (Thread thread : threads) {
      try {
        if (!thread.join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())))) {
          alive++;
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return alive + 1;
      }
    }
    return alive;
  }
}
