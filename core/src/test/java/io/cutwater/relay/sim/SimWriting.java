package io.cutwater.relay.sim;

import io.cutwater.message.Position;
import io.cutwater.message.TargetName;
import io.cutwater.relay.Event;
import io.cutwater.relay.Fault;
import io.cutwater.relay.Outgoing;
import io.cutwater.relay.sim.SimTarget.Sent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A Pulsar producer as the adapter makes it: it batches, sends batches in order, tries an undecided
 * batch again, and ends its session when it is disconnected, before the client would reconnect.
 */
final class SimWriting implements SimLink {
  private final SimTopic topic;
  private final TargetName name;
  private final String producer;
  private final Consumer<Event> inbox;
  private final int batchMax;
  private List<Sent> open = new ArrayList<>();
  private final Deque<List<Sent>> unanswered = new ArrayDeque<>();
  private int inBroker;
  private boolean connected = true;
  private boolean closed;

  SimWriting(
      SimTopic topic, TargetName name, String producer, int batchMax, Consumer<Event> inbox) {
    this.topic = topic;
    this.name = name;
    this.producer = producer;
    this.batchMax = batchMax;
    this.inbox = inbox;
  }

  @Override
  public void send(long ticket, long sequence, Outgoing outgoing) {
    open.add(new Sent(ticket, sequence, outgoing));
    if (open.size() >= batchMax) {
      flush();
    }
  }

  @Override
  public void flush() {
    if (!open.isEmpty()) {
      unanswered.addLast(open);
      open = new ArrayList<>();
    }
  }

  /** Whether there is something for the wire to do. */
  @Override
  public boolean canMove() {
    return connected && !closed && (inBroker < unanswered.size() || !open.isEmpty());
  }

  /** Whether anything was sent and not answered. */
  @Override
  public boolean isUnderWay() {
    return !open.isEmpty() || !unanswered.isEmpty();
  }

  /** Whether a batch is closed that the broker has not seen. */
  boolean hasBatch() {
    return inBroker < unanswered.size();
  }

  /** Brings the next batch to the broker. */
  @Override
  public void move() {
    flush();
    List<Sent> batch = unanswered.stream().skip(inBroker).findFirst().orElseThrow();
    switch (topic.receive(producer, batch, this)) {
      case ACCEPTED -> inBroker++;
      case DUPLICATE -> {
        if (inBroker == 0) {
          unanswered.removeFirst();
          batch.forEach(sent -> answer(sent, Optional.empty()));
        }
      }
      case UNDECIDED -> {}
    }
  }

  // The very batch that was sent, not one like it.
  @SuppressWarnings("ReferenceEquality")
  void stored(List<Sent> batch, List<Position> receipts) {
    if (closed || inBroker == 0 || unanswered.peekFirst() != batch) {
      return;
    }
    unanswered.removeFirst();
    inBroker--;
    for (int i = 0; i < batch.size(); i++) {
      answer(batch.get(i), Optional.of(receipts.get(i)));
    }
  }

  private void answer(Sent sent, Optional<Position> receipt) {
    inbox.accept(new Event.Stored(name, sent.ticket(), receipt));
  }

  /** The connection breaks: what is in the broker is not answered any more. */
  @Override
  public void cut() {
    if (connected && !closed) {
      connected = false;
      topic.disconnect(producer, this);
      inbox.accept(
          new Event.Doubted(
              Fault.retry(Fault.Code.DISCONNECTED, "the producer was disconnected", "")));
    }
  }

  @Override
  public void close() {
    closed = true;
    topic.disconnect(producer, this);
  }
}
