package io.cutwater.nats;

import static org.awaitility.Awaitility.await;

import io.cutwater.lane.Inbox;
import io.cutwater.message.Envelope;
import io.cutwater.relay.Event;
import io.cutwater.relay.Event.Delivered;
import io.cutwater.relay.Event.Doubted;
import io.cutwater.relay.Event.RequestEnded;
import io.cutwater.relay.Fault;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps every fact in order. */
final class RecordingInbox implements Inbox {

  static final Duration BOUND = Duration.ofSeconds(20);

  private final List<Event> events = new CopyOnWriteArrayList<>();

  @Override
  public void post(Event event) {
    events.add(event);
  }

  private <T> List<T> all(Class<T> kind) {
    return events.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  List<Delivered> delivered() {
    return all(Delivered.class);
  }

  List<Envelope> envelopes() {
    return delivered().stream().map(Delivered::envelope).toList();
  }

  List<RequestEnded> ended() {
    return all(RequestEnded.class);
  }

  /** Messages that were removed before they were read, as far as it was told. */
  long expired() {
    return all(Event.Expired.class).stream().mapToLong(Event.Expired::messages).sum();
  }

  /** Messages that were dropped, as far as it was told. */
  long dropped() {
    return all(Event.Dropped.class).stream().mapToLong(Event.Dropped::messages).sum();
  }

  List<Long> positions() {
    return envelopes().stream().map(e -> Long.parseLong(e.position().text())).toList();
  }

  List<Fault> doubts() {
    return all(Doubted.class).stream().map(Doubted::fault).toList();
  }

  List<Envelope> awaitEnvelopes(int count) {
    await().atMost(BOUND).until(() -> delivered().size() >= count || !doubts().isEmpty());
    return envelopes();
  }

  Fault awaitDoubt() {
    await().atMost(BOUND).until(() -> !doubts().isEmpty());
    return doubts().getFirst();
  }
}
