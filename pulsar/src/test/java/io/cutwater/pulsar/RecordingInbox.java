package io.cutwater.pulsar;

import io.cutwater.lane.Inbox;
import io.cutwater.message.Position;
import io.cutwater.relay.Event;
import io.cutwater.relay.Fault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.awaitility.Awaitility;

/** Keeps what an adapter posted. */
final class RecordingInbox implements Inbox {

  private static final Duration BOUND = Duration.ofSeconds(60);

  private final ConcurrentLinkedQueue<Event> events = new ConcurrentLinkedQueue<>();

  @Override
  public void post(Event event) {
    events.add(event);
  }

  <T extends Event> List<T> all(Class<T> type) {
    return events.stream().filter(type::isInstance).map(type::cast).toList();
  }

  <T extends Event> List<T> await(int count, Class<T> type) {
    Awaitility.await()
        .atMost(BOUND)
        .until(() -> all(type).size() >= count || isDoubtUnexpected(type));
    return all(type);
  }

  private boolean isDoubtUnexpected(Class<?> type) {
    return type != Event.Doubted.class && !all(Event.Doubted.class).isEmpty();
  }

  /** The receipt of each of {@code count} stored messages, in the order of their tickets. */
  List<Optional<Position>> receipts(int count) {
    return await(count, Event.Stored.class).stream().map(Event.Stored::receipt).toList();
  }

  Fault doubt() {
    return await(1, Event.Doubted.class).getFirst().fault();
  }

  void clear() {
    events.clear();
  }
}
