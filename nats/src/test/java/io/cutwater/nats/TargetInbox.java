package io.cutwater.nats;

import static org.awaitility.Awaitility.await;

import io.cutwater.lane.Inbox;
import io.cutwater.message.LedgerPosition;
import io.cutwater.message.Position;
import io.cutwater.message.StreamSequence;
import io.cutwater.relay.Event;
import io.cutwater.relay.Fault;
import io.cutwater.relay.Skipped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Keeps receipts and doubts of a writing. */
final class TargetInbox implements Inbox {

  static final Duration BOUND = Duration.ofSeconds(60);

  private final Map<Long, Position> places = new HashMap<>();
  private final List<Long> tickets = new ArrayList<>();
  private final List<Fault> doubts = new ArrayList<>();
  private final List<Event.ScanProgressed> scans = new ArrayList<>();

  @Override
  public synchronized void post(Event event) {
    switch (event) {
      case Event.Stored stored -> {
        tickets.add(stored.ticket());
        places.put(stored.ticket(), stored.receipt().orElseThrow());
      }
      case Event.Doubted(Fault fault) -> doubts.add(fault);
      case Event.ScanProgressed progressed -> scans.add(progressed);
      default -> throw new AssertionError(event);
    }
  }

  synchronized void skip(Map<Position, Skipped> found) {
    found.forEach((source, stored) -> places.put(((LedgerPosition) source).entry(), stored.at()));
  }

  synchronized Map<Long, Position> places() {
    return new HashMap<>(places);
  }

  synchronized long place(long ticket) {
    if (places.get(ticket) instanceof StreamSequence(long sequence)) {
      return sequence;
    }
    throw new AssertionError("no receipt of " + ticket);
  }

  synchronized List<Long> tickets() {
    return List.copyOf(tickets);
  }

  synchronized List<Fault> doubts() {
    return List.copyOf(doubts);
  }

  synchronized List<Event.ScanProgressed> scans() {
    return List.copyOf(scans);
  }

  synchronized int count() {
    return tickets.size() + doubts.size();
  }

  private synchronized boolean isOver(int receipts) {
    return tickets.size() >= receipts || !doubts.isEmpty();
  }

  private synchronized boolean hasFloor(long last) {
    return places.size() >= last || places.containsKey(last) || !doubts.isEmpty();
  }

  void awaitReceipts(int receipts) {
    await().atMost(BOUND).pollInterval(Duration.ofMillis(5)).until(() -> isOver(receipts));
  }

  void awaitFloor(long last) {
    await().atMost(BOUND).pollInterval(Duration.ofMillis(20)).until(() -> hasFloor(last));
  }

  Fault awaitDoubt() {
    await().atMost(BOUND).until(() -> !doubts().isEmpty());
    return doubts().getFirst();
  }
}
