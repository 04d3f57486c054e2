package io.cutwater.relay;

import io.cutwater.message.Envelope;
import io.cutwater.message.Position;
import io.cutwater.relay.Router.Route;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is between the journalled floor and the last message read. Messages enter in source order
 * and may be confirmed in any; the floor moves over a contiguous confirmed prefix only, and what it
 * moved over still counts until the journal knows it.
 *
 * <p>Entries are found by their ticket, a count of all messages that ever entered, in a ring that
 * grows to what is needed.
 */
final class Window {

  private static final int RING_MIN = 64;

  /** One message of the window. */
  static final class Entry {
    final long ticket;
    final Position position;
    final Instant storedAt;
    final long bytes;
    @Nullable Envelope envelope;
    @Nullable Route route;
    @Nullable TargetState awaited;
    boolean reached;
    @Nullable TargetState target;
    @Nullable Position receipt;
    boolean confirmed;

    Entry(long ticket, Envelope envelope) {
      this.ticket = ticket;
      this.position = envelope.position();
      this.storedAt = envelope.storedAt();
      this.bytes = envelope.size();
      this.envelope = envelope;
    }
  }

  /** A count of messages and of their bytes. */
  record Passed(long messages, long bytes) {}

  private @Nullable Entry[] ring = new @Nullable Entry[RING_MIN];
  private long head;
  private long tail;
  private int unconfirmed;
  private long bytesAdded;
  private long bytesPassed;
  private Passed journalled = new Passed(0, 0);
  private Optional<Position> floor;
  private Optional<Instant> floorStoredAt;

  Window(Optional<Position> floor, Optional<Instant> floorStoredAt) {
    this.floor = floor;
    this.floorStoredAt = floorStoredAt;
  }

  Entry add(Envelope envelope) {
    if (tail - head == ring.length) {
      grow();
    }
    Entry entry = new Entry(tail, envelope);
    ring[index(tail)] = entry;
    tail++;
    unconfirmed++;
    bytesAdded += entry.bytes;
    return entry;
  }

  /** The entry of a ticket, or null where the floor has passed it or it never entered. */
  @Nullable Entry find(long ticket) {
    return ticket < head || ticket >= tail ? null : ring[index(ticket)];
  }

  /**
   * Marks an entry as stored in {@code target}, at {@code receipt} where that is known, and moves
   * the floor as far as it goes.
   */
  void confirm(Entry entry, TargetState target, @Nullable Position receipt) {
    settle(entry, target, receipt);
  }

  /** Lets the floor pass an entry that is stored nowhere: it is not to be carried. */
  void pass(Entry entry) {
    settle(entry, null, null);
  }

  private void settle(Entry entry, @Nullable TargetState target, @Nullable Position receipt) {
    if (entry.confirmed) {
      throw new IllegalStateException(entry.position.text() + " was confirmed twice");
    }
    entry.confirmed = true;
    entry.envelope = null;
    entry.route = null;
    entry.target = target;
    entry.receipt = receipt;
    unconfirmed--;
    advance();
  }

  private void advance() {
    while (head < tail) {
      Entry first = ring[index(head)];
      if (first == null || !first.confirmed) {
        return;
      }
      floor = Optional.of(first.position);
      floorStoredAt = Optional.of(first.storedAt);
      if (first.target != null && first.receipt != null) {
        first.target.markAt(first.receipt);
      }
      ring[index(head)] = null;
      head++;
      bytesPassed += first.bytes;
    }
  }

  /** The highest position up to which everything is confirmed. */
  Optional<Position> floor() {
    return floor;
  }

  Optional<Instant> floorStoredAt() {
    return floorStoredAt;
  }

  /** How much the floor has passed since the window began. */
  Passed passed() {
    return new Passed(head, bytesPassed);
  }

  /** The journal now knows the floor as it was when {@link #passed} said {@code passed}. */
  void journalled(Passed passed) {
    journalled = passed;
  }

  /** Messages that the floor has passed and the journal does not know of. */
  int unjournalled() {
    return Math.toIntExact(head - journalled.messages);
  }

  /** Messages from the journalled floor on. */
  int messages() {
    return Math.toIntExact(tail - journalled.messages);
  }

  /** Bytes from the journalled floor on. */
  long bytes() {
    return bytesAdded - journalled.bytes;
  }

  int unconfirmed() {
    return unconfirmed;
  }

  private int index(long ticket) {
    return (int) (ticket & (ring.length - 1));
  }

  private void grow() {
    @Nullable Entry[] larger = new @Nullable Entry[ring.length * 2];
    for (long ticket = head; ticket < tail; ticket++) {
      larger[(int) (ticket & (larger.length - 1))] = ring[index(ticket)];
    }
    ring = larger;
  }
}
