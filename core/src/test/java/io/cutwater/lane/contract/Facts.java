package io.cutwater.lane.contract;

import io.cutwater.lane.Inbox;
import io.cutwater.message.Position;
import io.cutwater.relay.Event;
import io.cutwater.relay.Event.Delivered;
import io.cutwater.relay.Event.Doubted;
import io.cutwater.relay.Event.RequestEnded;
import io.cutwater.relay.Event.Stored;
import io.cutwater.relay.Fault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;

/** An inbox that keeps every fact in order. */
final class Facts implements Inbox {

  static final Duration BOUND = Duration.ofSeconds(60);

  private final List<Event> events = new CopyOnWriteArrayList<>();

  @Override
  public void post(Event event) {
    events.add(event);
  }

  int count() {
    return events.size();
  }

  private <T extends Event> List<T> all(Class<T> kind) {
    return events.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  List<Fault> doubts() {
    return all(Doubted.class).stream().map(Doubted::fault).toList();
  }

  /** So many facts of a kind; fewer where the session was doubted before. */
  <T extends Event> List<T> await(int count, Class<T> kind) {
    Awaitility.await()
        .atMost(BOUND)
        .until(() -> all(kind).size() >= count || !all(Doubted.class).isEmpty());
    return all(kind);
  }

  Fault awaitDoubt() {
    return await(1, Doubted.class).getFirst().fault();
  }

  List<Delivered> awaitDelivered(int count) {
    return await(count, Delivered.class);
  }

  List<Delivered> delivered() {
    return all(Delivered.class);
  }

  List<RequestEnded> ended() {
    return all(RequestEnded.class);
  }

  /** The receipts of {@code count} sends, in the order in which they were answered. */
  List<Optional<Position>> awaitReceipts(int count) {
    return await(count, Stored.class).stream().map(Stored::receipt).toList();
  }

  List<Long> tickets() {
    return all(Stored.class).stream().map(Stored::ticket).toList();
  }
}
