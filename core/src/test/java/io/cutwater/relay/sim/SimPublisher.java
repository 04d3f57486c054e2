package io.cutwater.relay.sim;

import io.cutwater.message.Position;
import io.cutwater.message.TargetName;
import io.cutwater.relay.Event;
import io.cutwater.relay.Fault;
import io.cutwater.relay.Outgoing;
import io.cutwater.relay.TargetOpening;
import io.cutwater.relay.sim.SimStreamTarget.Mode;
import io.cutwater.relay.sim.SimStreamTarget.Unit;
import io.cutwater.relay.sim.SimStreamTarget.Verdict;
import io.cutwater.relay.sim.SimTarget.Sent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** A connection that publishes to a stream for one session, and that never connects again. */
final class SimPublisher implements SimLink {

  final String writer;
  private final SimStreamTarget stream;
  private final TargetName name;
  private final int batchMax;
  private final Consumer<Event> inbox;
  private final Deque<Sent> queue = new ArrayDeque<>();
  private final Deque<Unit> wire = new ArrayDeque<>();
  private final Set<Long> unanswered = new HashSet<>();
  private Object chained;
  private boolean ended;

  /**
   * @param fence the id of the session's fence
   */
  SimPublisher(
      SimStreamTarget stream,
      TargetOpening opening,
      int batchMax,
      Object fence,
      Consumer<Event> inbox) {
    this.stream = stream;
    this.name = opening.target();
    this.writer = opening.writer();
    this.batchMax = batchMax;
    this.chained = fence;
    this.inbox = inbox;
  }

  @Override
  public void send(long ticket, long sequence, Outgoing outgoing) {
    queue.addLast(new Sent(ticket, sequence, outgoing));
  }

  @Override
  public void flush() {
    // Nothing waits for more.
  }

  @Override
  public boolean canMove() {
    return !ended && (!wire.isEmpty() || canPut());
  }

  private boolean canPut() {
    boolean oneAtATime = stream.mode.isOneAtATime() || stream.mode == Mode.ATOMIC;
    return !queue.isEmpty() && !(oneAtATime && !unanswered.isEmpty());
  }

  /** What waits goes onto the wire first, so that much of it is there. */
  @Override
  public void move() {
    if (canPut()) {
      put();
    } else {
      arrive();
    }
  }

  private void put() {
    List<Sent> messages = new ArrayList<>();
    int max = stream.mode == Mode.ATOMIC ? batchMax : 1;
    while (messages.size() < max && !queue.isEmpty()) {
      messages.add(queue.removeFirst());
    }
    messages.forEach(sent -> unanswered.add(sent.ticket()));
    Unit unit = new Unit(messages, new Object(), chained);
    wire.addLast(unit);
    chained = unit.id();
  }

  private void arrive() {
    Unit unit = wire.removeFirst();
    switch (stream.receive(this, unit)) {
      case Verdict.Accepted accepted -> {}
      case Verdict.Known(Position at) -> unit.messages().forEach(sent -> stored(sent, at));
      case Verdict.Refused refused -> {
        // What follows is refused too: a chain's next one, a batch's rest.
        wire.clear();
        end(false, "a message was refused");
      }
    }
  }

  /** Whether anything of a dead connection may still come. */
  boolean isLingering() {
    return !wire.isEmpty();
  }

  /** The next of what a dead connection had on the wire comes. */
  void linger() {
    if (!wire.isEmpty()) {
      arrive();
    }
  }

  void stored(Sent sent, Position at) {
    if (!ended && unanswered.remove(sent.ticket())) {
      inbox.accept(new Event.Stored(name, sent.ticket(), Optional.of(at)));
    }
  }

  @Override
  public boolean isUnderWay() {
    return !queue.isEmpty() || !unanswered.isEmpty();
  }

  @Override
  public void cut() {
    end(true, "the connection was lost");
  }

  private void end(boolean lingers, String why) {
    if (!ended) {
      ended = true;
      stream.disconnect(this, lingers && !wire.isEmpty());
      inbox.accept(new Event.Doubted(Fault.retry(Fault.Code.DISCONNECTED, why, "")));
    }
  }

  @Override
  public void close() {
    if (!ended) {
      ended = true;
      stream.disconnect(this, !wire.isEmpty());
    }
  }
}
