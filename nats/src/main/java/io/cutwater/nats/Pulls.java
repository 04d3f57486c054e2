package io.cutwater.nats;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.cutwater.message.Envelope;
import io.cutwater.nats.NatsSourceSettings.PullTiming;
import io.cutwater.relay.Event.RequestEnded;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The credit of one reading, as pull requests on the server. What is asked for is either consumed
 * by deliveries or given back by {@link RequestEnded}: in messages exactly, in bytes as {@link
 * Envelope#size()} counts them, except where a single message is larger than all that was asked
 * for.
 *
 * <p>Each of {@link #SLOTS} slots carries one request at a time and has a subscription of its own,
 * so that a delivery tells which request it belongs to; what is asked for while all are busy goes
 * out with the next that is free. Once a request ended that nothing came for, the next ones last
 * longer ({@link PullTiming#atRest}); such a one that ends the same way is made anew at once, so
 * that a session at rest is not woken for it. Thread-safe; a slot's request is counted down by the
 * hearing thread alone.
 */
final class Pulls {

  /** Requests on the server at once. */
  static final int SLOTS = 4;

  private final PullTiming timing;
  private final Sender sender;
  private final @Nullable Request[] slots = new Request[SLOTS];
  private boolean atRest;
  private long number;
  private int unsentMessages;
  private long unsentBytes;

  /** Puts a request on the wire, without blocking. */
  interface Sender {
    void send(int slot, long number, byte[] body);
  }

  Pulls(PullTiming timing, Sender sender) {
    this.timing = timing;
    this.sender = sender;
  }

  private static final class Request {
    final long number;
    final int messages;
    final long bytes;
    final int batch;
    final long bytesMax;
    int used;
    long usedBytes;
    long onWire;
    boolean isPatient;

    Request(long number, int messages, long bytes, int batch, long bytesMax) {
      this.number = number;
      this.messages = messages;
      this.bytes = bytes;
      this.batch = batch;
      this.bytesMax = bytesMax;
    }

    /**
     * The server counts what is on the wire, the window also an overhead per message: what is left
     * for the wire is what the overhead of all messages leaves of {@code bytes}.
     */
    static Request of(long number, int messages, long bytes) {
      long affordable = Math.max(1, bytes / (2 * Envelope.OVERHEAD_BYTES));
      int batch = (int) Math.min(messages, affordable);
      long wire = Math.max(1, bytes - (long) batch * Envelope.OVERHEAD_BYTES);
      return new Request(number, messages, bytes, batch, wire);
    }

    /**
     * Whether the server has let go of it. One whose bytes come out even ends with the message that
     * does it, and no status says so: the server takes that for the last of the batch.
     */
    boolean isServed() {
      return used >= batch || (bytesMax > 0 && onWire == bytesMax);
    }

    /** The same credit for one message of any size. */
    Request whole(long nextNumber) {
      return new Request(nextNumber, messages, bytes, 1, 0);
    }

    byte[] body(PullTiming timing) {
      String size = bytesMax > 0 ? ",\"max_bytes\":" + bytesMax : "";
      return "{\"batch\":%d%s,\"expires\":%d,\"idle_heartbeat\":%d}"
          .formatted(batch, size, timing.expires().toNanos(), timing.heartbeat().toNanos())
          .getBytes(US_ASCII);
    }
  }

  /** Asks for more. Never blocks. */
  synchronized void request(int messages, long bytes) {
    unsentMessages += messages;
    unsentBytes += bytes;
    for (int slot = 0; slot < SLOTS; slot++) {
      if (slots[slot] == null) {
        fill(slot);
        return;
      }
    }
  }

  private void fill(int slot) {
    if (unsentMessages > 0) {
      Request request = Request.of(++number, unsentMessages, unsentBytes);
      unsentMessages = 0;
      unsentBytes = 0;
      put(slot, request);
    }
  }

  private void put(int slot, Request request) {
    slots[slot] = request;
    request.isPatient = atRest;
    sender.send(slot, request.number, request.body(atRest ? timing.atRest() : timing));
  }

  /**
   * Counts a delivery in {@code slot}.
   *
   * @param size its size as {@link Envelope#size()} counts
   * @param wire its size as the server counts, {@link StoredMessage#wireBytes}
   * @return what its request gives back where this was its last, {@code null} else
   * @throws IllegalStateException when nothing was asked for there
   */
  synchronized @Nullable RequestEnded delivered(int slot, long size, long wire) {
    Request request = slots[slot];
    if (request == null) {
      throw new IllegalStateException("a message came that was not asked for");
    }
    atRest = false;
    request.used++;
    request.usedBytes += size;
    request.onWire += wire;
    return request.isServed() ? end(slot, request) : null;
  }

  /** Takes note that request {@code number} ended before it was served in full. */
  synchronized Optional<RequestEnded> ended(int slot, long number) {
    Request request = slots[slot];
    if (request == null || request.number != number) {
      return Optional.empty();
    }
    if (atRest && request.isPatient && request.used == 0) {
      put(slot, Request.of(++this.number, request.messages, request.bytes));
      return Optional.empty();
    }
    atRest |= request.used == 0;
    return Optional.ofNullable(end(slot, request));
  }

  /**
   * Takes note that the next message is larger than what request {@code number} has left. Where
   * nothing else is under way that could take it, it is asked for alone, whatever its size.
   */
  synchronized Optional<RequestEnded> tooSmall(int slot, long number) {
    Request request = slots[slot];
    if (request != null && request.number == number && request.used == 0 && busy() == 1) {
      put(slot, request.whole(++this.number));
      return Optional.empty();
    }
    return ended(slot, number);
  }

  /** Whether the server has a request of ours. */
  synchronized boolean isWaiting() {
    return busy() > 0;
  }

  /** Whether the server has a request of ours that it tells of more seldom, since all is quiet. */
  synchronized boolean isPatient() {
    for (Request request : slots) {
      if (request != null && request.isPatient) {
        return true;
      }
    }
    return false;
  }

  private int busy() {
    int busy = 0;
    for (Request request : slots) {
      if (request != null) {
        busy++;
      }
    }
    return busy;
  }

  private @Nullable RequestEnded end(int slot, Request request) {
    slots[slot] = null;
    fill(slot);
    int messages = request.messages - request.used;
    long bytes = Math.max(0, request.bytes - request.usedBytes);
    return messages == 0 && bytes == 0 ? null : new RequestEnded(messages, bytes);
  }
}
