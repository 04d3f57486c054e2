package io.cutwater.relay.sim;

import io.cutwater.message.Envelope;
import io.cutwater.message.Flow;
import io.cutwater.message.Position;
import io.cutwater.relay.Event;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;

/** How one session after the other of a lane reads its source: by requests, in order. */
final class SimReading {

  private final SimStream stream;
  private final Flow flow;
  private final Consumer<Event> facts;

  /** Numbers of what this session read and its source may not forget yet. */
  private final TreeSet<Long> unacknowledged = new TreeSet<>();

  private boolean open;
  private long floor;
  private long readUpTo;
  private long deliveries;
  private int credit;
  private long creditBytes;

  SimReading(SimLane lane, Consumer<Event> facts) {
    this.stream = lane.stream();
    this.flow = lane.flow();
    this.facts = facts;
  }

  void open(Optional<Position> from) {
    open = true;
    unacknowledged.clear();
    floor = SimStream.number(from);
    readUpTo = stream.beginning(from);
  }

  /** What was asked for is forgotten, as is what was delivered. */
  void close() {
    open = false;
    credit = 0;
    creditBytes = 0;
    deliveries = 0;
  }

  void request(int messages, long bytes) {
    credit += messages;
    creditBytes += bytes;
  }

  boolean canDeliver() {
    return open && credit > 0 && stream.hasNext(readUpTo);
  }

  void deliver() {
    Envelope envelope = stream.next(readUpTo).orElseThrow();
    long number = SimStream.number(envelope.position());
    if (flow == Flow.PULSAR_TO_NATS && number > readUpTo + 1) {
      facts.accept(new Event.Expired(number - readUpTo - 1));
    }
    readUpTo = number;
    credit--;
    creditBytes = Math.max(0, creditBytes - envelope.size());
    deliveries++;
    facts.accept(new Event.Delivered(envelope, deliveries, 1, stream.pending(readUpTo)));
  }

  /** The next delivery goes astray: the one behind it leaves a gap. */
  boolean lose() {
    boolean lost = canDeliver();
    if (lost) {
      readUpTo = SimStream.number(stream.next(readUpTo).orElseThrow().position());
      deliveries++;
      credit--;
    }
    return lost;
  }

  /** A delivery comes again. */
  boolean redeliver() {
    Optional<Envelope> again =
        open && credit > 0 && deliveries > 0
            ? stream.next(Math.max(0, readUpTo - 2))
            : Optional.empty();
    again.ifPresent(envelope -> {
      credit--;
      facts.accept(new Event.Delivered(envelope, deliveries, 2, 0));
    });
    return again.isPresent();
  }

  /** What was asked for ends without what was not delivered. */
  boolean endRequests() {
    boolean ends = open && credit > 0;
    if (ends) {
      facts.accept(new Event.RequestEnded(credit, creditBytes));
      credit = 0;
      creditBytes = 0;
    }
    return ends;
  }

  /** Bounded: what a lane took in since the journalled floor is no more than a window. */
  void taken(Event.Delivered delivered) {
    long number = SimStream.number(delivered.envelope().position());
    if (number > floor) {
      unacknowledged.add(number);
    }
    if (unacknowledged.size() > SimWorld.WINDOW) {
      throw new AssertionError(
          "of a window of " + SimWorld.WINDOW + " messages " + unacknowledged.size() + " are read");
    }
  }

  void acknowledge(Position passed) {
    unacknowledged.headSet(SimStream.number(passed), true).clear();
  }
}
