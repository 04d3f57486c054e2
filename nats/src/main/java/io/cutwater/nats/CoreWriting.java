package io.cutwater.nats;

import io.cutwater.lane.Inbox;
import io.cutwater.lane.Target;
import io.cutwater.message.Position;
import io.cutwater.message.StreamSequence;
import io.cutwater.nats.NatsConnections.SharedConnection;
import io.cutwater.nats.NatsTargetSettings.WriteLimits;
import io.cutwater.relay.Event;
import io.cutwater.relay.Fault;
import io.cutwater.relay.Fault.Code;
import io.cutwater.relay.Outgoing;
import io.cutwater.relay.Skipped;
import io.cutwater.relay.TargetFacts;
import io.cutwater.relay.TargetOpening;
import io.nats.client.Connection;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One session's writing to core NATS. A server takes what one connection sends in its order, and
 * says so of no single message; but it answers a PING behind everything before it. So one thread
 * asks, again and again, as long as something is under way: what was sent before the question is
 * with the server once that is answered.
 *
 * <p>What a server refuses it reports before that answer, in a line of its own that names the
 * subject. What was sent before the refused message is with the server; that one, and what is
 * behind it, is in doubt. The session ends, and the next one sends one message at a time until one
 * was taken, so that a subject which stays refused does not make those behind it come again and
 * again.
 */
final class CoreWriting implements Target.Writing {

  private static final Logger LOG = LoggerFactory.getLogger(CoreWriting.class);

  /** A connection on which nothing is under way is asked this often whether it stands. */
  private static final Duration IDLE = Duration.ofSeconds(10);

  /** Long enough for a journal to note what was taken before a refused message. */
  private static final Duration REFUSAL_PAUSE = Duration.ofSeconds(1);

  private final TargetFacts facts;
  private final Wire wire;
  private final Connection connection;
  private final StreamContent.Author author;
  private final WriteLimits limits;
  private final AtomicBoolean refused;
  private final Inbox inbox;
  private final Consumer<Fault> onLoss = this::lost;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition sent = lock.newCondition();
  private final ArrayDeque<Sent> waiting = new ArrayDeque<>();
  private final ArrayDeque<Sent> flying = new ArrayDeque<>();
  private final Thread asking;
  private long flyingBytes;
  private long published;
  private long confirmed;
  private boolean ended;
  private boolean closed;

  /**
   * The connection of this writing alone.
   *
   * @param release ends it
   */
  record Wire(SharedConnection shared, Consumer<SharedConnection> release) {

    void close() {
      release.accept(shared);
    }
  }

  private record Sent(long ticket, StreamContent content) {}

  /**
   * @param refused whether an earlier session met a subject that the server refuses; kept up here
   */
  CoreWriting(
      TargetFacts facts,
      Wire wire,
      StreamContent.Author author,
      WriteLimits limits,
      AtomicBoolean refused,
      Inbox inbox) {
    this.facts = facts;
    this.wire = wire;
    this.connection = wire.shared().connection();
    this.author = author;
    this.limits = limits;
    this.refused = refused;
    this.inbox = inbox;
    this.asking = Thread.ofVirtual().name("writing " + facts.target()).unstarted(this::ask);
  }

  void start() {
    wire.shared().watch().register(onLoss);
    asking.start();
  }

  @Override
  public TargetFacts facts() {
    return facts;
  }

  @Override
  public void send(long ticket, long sequence, Outgoing outgoing) {
    StreamContent content;
    try {
      content = StreamContent.of(outgoing, author);
    } catch (IllegalArgumentException e) {
      lost(Fault.retry(Code.BUG, "a message cannot be written down: " + e.getMessage(), "report"));
      return;
    }
    // As in a stream: one that listens to the subject all the same drops what comes again.
    String source = outgoing.envelope().position().text();
    content.headers().line(Fence.MSG_ID, author.writer() + "/" + source);
    lock.lock();
    try {
      if (!ended) {
        waiting.add(new Sent(ticket, content));
        publishAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Under the lock. */
  private void publishAll() {
    try {
      while (!waiting.isEmpty() && mayPublish()) {
        publish(waiting.remove());
      }
    } catch (IllegalStateException e) {
      end(disconnected("the connection closed: " + e.getMessage()));
    } catch (IllegalArgumentException e) {
      end(
          Fault.retry(
              Code.SEND_FAILED,
              "a message cannot be published: " + e.getMessage(),
              "the server's max_payload was lowered: raise it again"));
    }
  }

  private boolean mayPublish() {
    int most = refused.get() ? 1 : limits.inFlightMessages();
    return flying.isEmpty() || (flying.size() < most && flyingBytes < limits.inFlightBytes());
  }

  private void publish(Sent message) {
    StreamContent content = message.content();
    flying.add(message);
    flyingBytes += content.bytes();
    published++;
    connection.publish(content.subject(), null, content.headers(), content.payload().bytes());
    sent.signal();
  }

  /** The asking thread. */
  private void ask() {
    try {
      long upTo = awaitSent();
      while (upTo >= 0) {
        askUpTo(upTo);
        upTo = awaitSent();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Waits until something is under way, or it is time to look whether the connection stands.
   *
   * @return how many messages were published until now; -1 when it is over
   */
  private long awaitSent() throws InterruptedException {
    lock.lock();
    try {
      long nanos = IDLE.toNanos();
      while (!ended && published == confirmed && nanos > 0) {
        nanos = sent.awaitNanos(nanos);
      }
      return ended ? -1 : published;
    } finally {
      lock.unlock();
    }
  }

  private void askUpTo(long upTo) throws InterruptedException {
    Optional<String> error;
    try {
      error = wire.shared().flush(limits.answerWait());
    } catch (TimeoutException | IllegalStateException e) {
      lost(disconnected("the server does not answer: " + e.getMessage()));
      return;
    }
    // A flush also returns where there was nobody to ask; a lost connection never stands again.
    if (connection.getStatus() != Connection.Status.CONNECTED) {
      lost(disconnected("the connection was lost"));
      return;
    }
    if (error.isEmpty()) {
      confirm(upTo);
    } else {
      refuse(Refusal.of(error.get()));
    }
  }

  private void confirm(long upTo) {
    lock.lock();
    try {
      if (confirmed < upTo) {
        refused.set(false);
      }
      while (!ended && confirmed < upTo) {
        stored();
      }
      if (!ended) {
        publishAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** The oldest message under way is with the server. */
  private void stored() {
    Sent message = flying.remove();
    flyingBytes -= message.content().bytes();
    confirmed++;
    inbox.post(
        new Event.Stored(
            facts.target(), message.ticket(), Optional.of(new StreamSequence(confirmed))));
  }

  private void refuse(Refusal refusal) throws InterruptedException {
    refused.set(true);
    lock.lock();
    try {
      if (ended) {
        return;
      }
      waiting.clear();
      // The client keeps the last error only: with several, nothing is known of those between.
      boolean alone = connection.getStatistics().getErrs() == 1;
      if (alone && flying.stream().anyMatch(refusal::concerns)) {
        while (!refusal.concerns(flying.element())) {
          stored();
        }
      }
      long end = System.nanoTime() + REFUSAL_PAUSE.toNanos();
      for (long left = REFUSAL_PAUSE.toNanos(); !ended && left > 0; ) {
        left = Math.min(sent.awaitNanos(left), end - System.nanoTime());
      }
    } finally {
      lock.unlock();
    }
    lost(refusal.fault());
  }

  /**
   * What a server reported.
   *
   * @param subject the subject that may not be published to; null where it is about something else
   */
  private record Refusal(String error, @Nullable String subject) {

    private static final String PUBLISH = "permissions violation for publish to \"";

    static Refusal of(String error) {
      int at = error.toLowerCase(Locale.ROOT).indexOf(PUBLISH);
      int end = error.lastIndexOf('"');
      int from = at + PUBLISH.length();
      boolean names = at >= 0 && end >= from;
      return new Refusal(
          error,
          names ? error.substring(from, end).replace("\\\\", "\\").replace("\\\"", "\"") : null);
    }

    boolean concerns(Sent message) {
      return message.content().subject().equals(subject);
    }

    Fault fault() {
      return subject == null
          ? Fault.retry(Code.SEND_FAILED, "the NATS server reports: " + error, "")
          : Fault.retry(
              Code.UNAUTHORIZED,
              "the NATS server refuses what is published to " + subject + ": " + error,
              "allow Cutwater's user to publish to all subjects that the channel's template gives,"
                  + " or give the channel another one");
    }
  }

  private static Fault disconnected(String what) {
    return Fault.retry(Code.DISCONNECTED, "core NATS: " + what, "see that the server is there");
  }

  private void lost(Fault fault) {
    lock.lock();
    try {
      end(fault);
    } finally {
      lock.unlock();
    }
  }

  /** One doubt ends the session; what fails behind it says nothing new. Under the lock. */
  private void end(Fault fault) {
    if (!ended) {
      ended = true;
      waiting.clear();
      sent.signalAll();
      inbox.post(new Event.Doubted(fault));
    }
  }

  /** Nothing is held back: what waits goes out as soon as there is room. */
  @Override
  public void flush() {}

  /** Nothing there can be read again. */
  @Override
  public Map<Position, Skipped> rescan(TargetOpening opening) {
    return Map.of();
  }

  @Override
  public void close() {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      ended = true;
      waiting.clear();
      sent.signalAll();
    } finally {
      lock.unlock();
    }
    wire.shared().watch().unregister(onLoss);
    asking.interrupt();
    wire.close();
    LOG.debug("{} is closed with {} messages unanswered", facts.target(), flying.size());
  }
}
