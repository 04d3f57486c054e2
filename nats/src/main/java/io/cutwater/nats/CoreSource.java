package io.cutwater.nats;

import io.cutwater.lane.Inbox;
import io.cutwater.lane.Source;
import io.cutwater.message.Envelope;
import io.cutwater.message.Position;
import io.cutwater.message.StreamSequence;
import io.cutwater.relay.Event;
import io.cutwater.relay.Fault;
import io.cutwater.relay.Fault.Code;
import io.cutwater.relay.FaultException;
import io.cutwater.relay.SourceFacts;
import io.cutwater.route.SubjectName;
import io.nats.client.Message;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Core NATS as the source of a lane: a subscription in a queue group, and a buffer. Both outlive
 * the lane's sessions, so that as long as this process lives a message that it has received is
 * carried once, whatever happens to Pulsar: the next session reads from the buffer what is above
 * its floor. A message comes to one process only, and what that one has not stored when it dies is
 * gone.
 *
 * <p>The first session that opens subscribes. Where the buffer is full, what comes is dropped and
 * counted; where there is no session either, which might make room, the queue group is left to its
 * other members until there is one again.
 */
public final class CoreSource implements Source, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(CoreSource.class);

  /** Another process, another time: the same subjects. */
  private static final String INCARNATION = "core";

  private static final String KEEPS_NOTHING =
      "core NATS keeps nothing: what is published while nobody of the queue group is subscribed is"
          + " gone, and so is what a Cutwater that dies had received and not stored yet, and what"
          + " comes faster than it can be stored";

  /** Sessions that follow each other within this time leave the queue group to nobody. */
  private static final Duration LEAVES_AFTER = Duration.ofSeconds(5);

  private static final Duration DROPS_TOLD_EVERY = Duration.ofSeconds(1);

  private final NatsConnections connections;
  private final CoreSourceSettings settings;
  private final InstantSource clock;

  /** Held while somebody subscribes: two subscriptions would share what is for one lane. */
  private final ReentrantLock subscribing = new ReentrantLock();

  private final CoreBuffer buffer;
  private final CoreDrops drops = new CoreDrops(System.nanoTime());
  private @Nullable CoreSubscription subscription;
  private @Nullable CoreReading reading;
  private long endedAtNanos = System.nanoTime();
  private boolean leaving;
  private boolean closed;

  /**
   * @param clock the time of day
   */
  public CoreSource(NatsConnections connections, CoreSourceSettings settings, InstantSource clock) {
    this.connections = connections;
    this.settings = settings;
    this.clock = clock;
    this.buffer = new CoreBuffer(settings.bufferMessages(), settings.bufferBytes());
  }

  /** Why reading from core NATS is less than exactly-once. */
  public static List<String> weaknesses() {
    return List.of(KEEPS_NOTHING);
  }

  @Override
  public SourceFacts inspect(Optional<Position> floor) {
    long known = sequence(floor);
    long micros = ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
    int lost;
    long settled;
    synchronized (this) {
      lost = buffer.settle(known, micros);
      drops.add(lost);
      settled = buffer.floor(known);
    }
    if (lost > 0) {
      LOG.atWarn()
          .addKeyValue("lane", settings.lane().text())
          .log(
              "Another process carried this lane meanwhile: {} messages that were received here are"
                  + " dropped",
              lost);
    }
    return new SourceFacts(
        SubjectName.CORE,
        INCARNATION,
        Optional.empty(),
        Optional.of(new StreamSequence(settled)),
        Optional.empty(),
        weaknesses(),
        false);
  }

  private static long sequence(Optional<Position> floor) {
    return floor.map(position -> ((StreamSequence) position).value()).orElse(0L);
  }

  @Override
  public Reading open(Optional<Position> floor, String formerConsumer, Inbox inbox)
      throws FaultException {
    CoreReading opened = new CoreReading(this, inbox, settings.requestExpires());
    synchronized (this) {
      buffer.rewind(sequence(floor));
      reading = opened;
    }
    boolean subscribed = false;
    try {
      subscribe(opened);
      subscribed = true;
    } finally {
      if (!subscribed) {
        opened.close();
      }
    }
    return opened;
  }

  private void subscribe(CoreReading opened) throws FaultException {
    try {
      subscribing.lockInterruptibly();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FaultException(Fault.retry(Code.DISCONNECTED, "interrupted", ""), e);
    }
    try {
      CoreSubscription standing = standing();
      if (standing == null) {
        standing = CoreSubscription.open(connections, settings, this::receive);
        take(standing);
      }
      standing.watch(opened);
    } finally {
      subscribing.unlock();
    }
  }

  private @Nullable CoreSubscription standing() {
    CoreSubscription standing;
    synchronized (this) {
      standing = subscription;
      leaving = false;
    }
    if (standing != null && standing.isLost()) {
      unsubscribe();
      return null;
    }
    return standing;
  }

  private void take(CoreSubscription made) throws FaultException {
    made.every(DROPS_TOLD_EVERY, this::tick);
    boolean late;
    synchronized (this) {
      late = closed;
      subscription = late ? null : made;
    }
    if (late) {
      made.close();
      throw new FaultException(Fault.retry(Code.DISCONNECTED, "the lane has ended", ""));
    }
    LOG.atInfo()
        .addKeyValue("lane", settings.lane().text())
        .log("Subscribed to {} in queue group {}", settings.subjects(), settings.queue());
  }

  /** The subscription's thread. */
  private void receive(Message message, EnvelopeReader reader) {
    CoreMessage received = CoreMessage.of(message);
    Instant at = clock.instant();
    boolean left = false;
    synchronized (this) {
      if (buffer.add(position -> received.envelope(reader, position, at))) {
        serve();
      } else {
        drops.add(1);
        left = reading == null && !leaving && isAbandoned();
        leaving |= left;
      }
    }
    if (left) {
      LOG.atWarn()
          .addKeyValue("lane", settings.lane().text())
          .log(
              "The buffer is full and nothing can be stored: leaving queue group {} to its other"
                  + " members until that is over",
              settings.queue());
      // Not here: the end of a subscription waits for this thread.
      var unused = Thread.startVirtualThread(this::unsubscribe);
    }
  }

  private boolean isAbandoned() {
    return System.nanoTime() - endedAtNanos >= LEAVES_AFTER.toNanos();
  }

  /** Gives the reading what it asked for. Under this source's monitor. */
  private void serve() {
    CoreReading now = reading;
    Envelope next = now == null ? null : buffer.peek();
    while (now != null && next != null && now.takes(next.size())) {
      buffer.advance();
      now.deliver(next, buffer.waiting());
      next = buffer.peek();
    }
  }

  /** A reading asked for more. */
  synchronized void requested(CoreReading by) {
    if (reading == by) {
      serve();
    }
  }

  synchronized void acknowledge(CoreReading by, Position floor) {
    if (reading == by) {
      buffer.acknowledge(sequence(Optional.of(floor)));
      notifyAll();
    }
  }

  void ended(CoreReading by) {
    CoreSubscription standing;
    synchronized (this) {
      if (reading == by) {
        reading = null;
        endedAtNanos = System.nanoTime();
      }
      standing = subscription;
    }
    if (standing != null) {
      standing.unwatch(by);
    }
  }

  /** Runs every second as long as there is a subscription. */
  private void tick() {
    long toLog;
    synchronized (this) {
      drops.add(subscription == null ? 0 : subscription.takeDropped());
      CoreReading now = reading;
      long toTell = now == null ? 0 : drops.toTell();
      if (now != null && toTell > 0) {
        now.tell(new Event.Dropped(toTell));
      }
      if (now != null) {
        now.expire();
      }
      toLog = drops.toLog(System.nanoTime());
    }
    if (toLog > 0) {
      LOG.atWarn()
          .addKeyValue("lane", settings.lane().text())
          .log(
              "{} messages were dropped: the buffer of {} messages and {} bytes was full",
              toLog,
              settings.bufferMessages(),
              settings.bufferBytes());
    }
  }

  /** The position of the last message that was taken in. */
  synchronized long received() {
    return buffer.last();
  }

  /** Messages that are held. */
  synchronized int held() {
    return buffer.held();
  }

  synchronized boolean isSubscribed() {
    return subscription != null;
  }

  private void unsubscribe() {
    CoreSubscription standing;
    synchronized (this) {
      standing = subscription;
      subscription = null;
      drops.add(standing == null ? 0 : standing.takeDropped());
    }
    if (standing != null) {
      standing.close();
    }
  }

  /**
   * Leaves the queue group, so that its other members get what is published from now on, and waits
   * until what was received here is stored.
   *
   * @return whether it is
   */
  public boolean drain(Duration limit) throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    CoreSubscription standing;
    synchronized (this) {
      standing = subscription;
    }
    if (standing != null) {
      standing.drain(limit);
    }
    synchronized (this) {
      for (long left = end - System.nanoTime();
          buffer.held() > 0 && left > 0;
          left = end - System.nanoTime()) {
        wait(Math.max(1, Duration.ofNanos(left).toMillis()));
      }
      return buffer.held() == 0;
    }
  }

  /** Ends the subscription; what was received and not stored is gone. Idempotent. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    unsubscribe();
    int held;
    synchronized (this) {
      held = buffer.held();
      buffer.rewind(Long.MAX_VALUE);
    }
    if (held > 0) {
      LOG.atWarn()
          .addKeyValue("lane", settings.lane().text())
          .log("{} messages that were received are lost: they could not be stored in time", held);
    }
  }
}
