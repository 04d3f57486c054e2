package io.cutwater.lane;

import io.cutwater.relay.Event.RequestEnded;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a reading was asked for and has not delivered. Requests are served in their order; what one
 * asks for is either consumed by deliveries or given back, in messages exactly, in bytes except
 * where a single message is larger than all that was asked for. Thread-safe; never blocks but in
 * {@link #await}.
 */
public final class RequestedCredit {

  private final Deque<Request> requests = new ArrayDeque<>();
  private final long expiresNanos;
  private boolean closed;

  private static final class Request {
    final long askedAtNanos;
    int messages;
    long bytes;
    boolean used;

    Request(int messages, long bytes, long askedAtNanos) {
      this.messages = messages;
      this.bytes = bytes;
      this.askedAtNanos = askedAtNanos;
    }

    RequestEnded rest() {
      return new RequestEnded(messages, bytes);
    }
  }

  /**
   * @param expires a request that was not served in full ends after this
   */
  public RequestedCredit(Duration expires) {
    this.expiresNanos = expires.toNanos();
  }

  public synchronized void request(int messages, long bytes, long nowNanos) {
    if (messages > 0) {
      requests.addLast(new Request(messages, bytes, nowNanos));
      notifyAll();
    }
  }

  /** Waits until something is asked for; false once closed. */
  public synchronized boolean await() throws InterruptedException {
    while (requests.isEmpty() && !closed) {
      wait();
    }
    return !closed;
  }

  public synchronized void close() {
    closed = true;
    notifyAll();
  }

  /** How long the oldest request still waits; 0 where it has waited enough, or there is none. */
  public synchronized long waitsNanos(long nowNanos) {
    Request oldest = requests.peekFirst();
    return oldest == null ? 0 : Math.max(0, expiresNanos - (nowNanos - oldest.askedAtNanos));
  }

  /** Ends the oldest request where it has waited long enough. */
  public synchronized Optional<RequestEnded> expired(long nowNanos) {
    return requests.isEmpty() || waitsNanos(nowNanos) > 0
        ? Optional.empty()
        : Optional.of(requests.removeFirst().rest());
  }

  /**
   * Ends the oldest request where a message of {@code size} is more than it has left. A request of
   * which nothing was delivered takes any message.
   */
  public synchronized Optional<RequestEnded> tooSmall(long size) {
    Request oldest = requests.peekFirst();
    return oldest == null || !oldest.used || size <= oldest.bytes
        ? Optional.empty()
        : Optional.of(requests.removeFirst().rest());
  }

  /** Whether there is a request to deliver for. */
  public synchronized boolean isOpen() {
    return !requests.isEmpty();
  }

  /**
   * Books a delivery on the oldest request.
   *
   * @return what that gives back where this was its last; {@code null} else
   */
  public synchronized @Nullable RequestEnded delivered(long size) {
    Request oldest = requests.getFirst();
    oldest.used = true;
    oldest.messages--;
    oldest.bytes = Math.max(0, oldest.bytes - size);
    if (oldest.messages > 0 && oldest.bytes > 0) {
      return null;
    }
    requests.removeFirst();
    return oldest.messages == 0 && oldest.bytes == 0 ? null : oldest.rest();
  }
}
