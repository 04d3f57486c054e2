package io.cutwater.nats;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * What was delivered and not acknowledged yet, in stream order. As large as the lane's window,
 * which bounds what is asked for. Thread-safe.
 */
final class Unacknowledged {

  private final ArrayDeque<Delivery> deliveries = new ArrayDeque<>();

  private record Delivery(long sequence, String ackSubject) {}

  synchronized void add(long sequence, String ackSubject) {
    deliveries.add(new Delivery(sequence, ackSubject));
  }

  /** Removes all up to {@code floor}, and returns where the newest of them is acknowledged. */
  synchronized List<String> newest(long floor) {
    String newest = "";
    while (!deliveries.isEmpty() && deliveries.getFirst().sequence() <= floor) {
      newest = deliveries.removeFirst().ackSubject();
    }
    return newest.isEmpty() ? List.of() : List.of(newest);
  }

  /** Removes all up to {@code floor}, and returns where each of them is acknowledged. */
  synchronized List<String> each(long floor) {
    List<String> all = new ArrayList<>();
    while (!deliveries.isEmpty() && deliveries.getFirst().sequence() <= floor) {
      all.add(deliveries.removeFirst().ackSubject());
    }
    return all;
  }
}
