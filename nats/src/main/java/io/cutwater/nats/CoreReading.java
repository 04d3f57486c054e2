package io.cutwater.nats;

import io.cutwater.lane.Inbox;
import io.cutwater.lane.RequestedCredit;
import io.cutwater.lane.Source;
import io.cutwater.message.Envelope;
import io.cutwater.message.Position;
import io.cutwater.relay.Event;
import io.cutwater.relay.Event.Delivered;
import io.cutwater.relay.Event.Doubted;
import io.cutwater.relay.Event.RequestEnded;
import io.cutwater.relay.Fault;
import io.nats.client.NUID;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** One session's reading of what a subscription has received. The first doubt is the last fact. */
final class CoreReading implements Source.Reading {

  private final CoreSource source;
  private final Inbox inbox;
  private final RequestedCredit credit;
  private final String name = "core=" + NUID.nextGlobal();
  private final Consumer<Fault> onLoss = this::doubt;
  private final AtomicBoolean over = new AtomicBoolean();
  private long deliveries;

  CoreReading(CoreSource source, Inbox inbox, Duration requestExpires) {
    this.source = source;
    this.inbox = inbox;
    this.credit = new RequestedCredit(requestExpires);
  }

  Consumer<Fault> onLoss() {
    return onLoss;
  }

  @Override
  public String consumer() {
    return name;
  }

  @Override
  public void request(int messages, long bytes) {
    if (!over.get()) {
      credit.request(messages, bytes, System.nanoTime());
      source.requested(this);
    }
  }

  @Override
  public void acknowledge(Position floor) {
    if (!over.get()) {
      source.acknowledge(this, floor);
    }
  }

  /** Whether a message of {@code size} bytes was asked for. Under the source's lock. */
  boolean takes(long size) {
    credit.tooSmall(size).ifPresent(this::tell);
    return credit.isOpen() && !over.get();
  }

  /** Under the source's lock. */
  void deliver(Envelope envelope, int waiting) {
    RequestEnded ended = credit.delivered(envelope.size());
    tell(new Delivered(envelope, ++deliveries, 1, waiting));
    if (ended != null) {
      tell(ended);
    }
  }

  /** Ends a request that has waited for long enough. Under the source's lock. */
  void expire() {
    credit.expired(System.nanoTime()).ifPresent(this::tell);
  }

  void tell(Event event) {
    if (!over.get()) {
      inbox.post(event);
    }
  }

  private void doubt(Fault fault) {
    if (over.compareAndSet(false, true)) {
      inbox.post(new Doubted(fault));
    }
  }

  @Override
  public void close() {
    over.set(true);
    source.ended(this);
  }
}
