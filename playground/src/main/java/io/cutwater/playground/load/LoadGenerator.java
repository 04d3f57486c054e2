package io.cutwater.playground.load;

import io.cutwater.playground.client.NatsClient;
import io.nats.client.Connection;
import io.nats.client.Dispatcher;
import io.nats.client.JetStreamApiException;
import io.nats.client.Message;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.api.PublishAck;
import io.nats.client.impl.Headers;
import io.nats.client.impl.NatsMessage;
import java.io.IOException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Publishes messages to subjects of a stream and knows exactly which the stream accepted.
 *
 * <p>Every message has its own number, its own {@code Nats-Msg-Id} and its own reply subject. One
 * without an acknowledgement is sent again with the same id, so that a stream that had stored it
 * answers "duplicate" instead of storing it twice. That holds while an outage is shorter than the
 * stream's duplicate window. Publishing is for one thread at a time.
 */
public final class LoadGenerator implements Load.Sink, AutoCloseable {
  private static final int IN_FLIGHT_MAX = 16_384;
  private static final Duration RESEND_AFTER = Duration.ofSeconds(2);
  private static final Duration SWEEP = Duration.ofMillis(200);
  private static final Duration RECONNECT_WAIT = Duration.ofMillis(100);
  private static final Duration SWEEPER_END_BOUND = Duration.ofSeconds(2);
  // The window bounds what is buffered while disconnected, in messages instead of bytes.
  private static final long RECONNECT_BUFFER_UNBOUNDED = -1;
  private static final String MESSAGE_ID = "Nats-Msg-Id";

  private final Connection nats;
  private final String idPrefix;
  private final String replyPrefix;
  private final InFlight inFlight = new InFlight(IN_FLIGHT_MAX);
  private final AtomicLong resent = new AtomicLong();
  private final AtomicLong deduplicated = new AtomicLong();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final Thread sweeper;

  private LoadGenerator(Connection nats, String idPrefix) {
    this.nats = nats;
    this.idPrefix = idPrefix;
    this.replyPrefix = nats.createInbox() + ".";
    Dispatcher acknowledgements = nats.createDispatcher(this::acknowledged);
    acknowledgements.setPendingLimits(-1, -1);
    acknowledgements.subscribe(replyPrefix + "*");
    this.sweeper = Thread.ofVirtual().name("load-sweeper").start(this::sweep);
  }

  /** Connects to a server without credentials; message ids begin with a random prefix. */
  public static LoadGenerator connect(String url) throws IOException, InterruptedException {
    return connect(Options.builder().server(url));
  }

  /** Connects with the caller's options; the reconnect settings become the generator's own. */
  public static LoadGenerator connect(Options.Builder options)
      throws IOException, InterruptedException {
    Connection nats =
        Nats.connect(
            NatsClient.silent(options)
                .maxReconnects(-1)
                .reconnectWait(RECONNECT_WAIT)
                .maxMessagesInOutgoingQueue(IN_FLIGHT_MAX)
                .reconnectBufferSize(RECONNECT_BUFFER_UNBOUNDED)
                .build());
    return new LoadGenerator(nats, UUID.randomUUID().toString().substring(0, 8));
  }

  /** Sends one message; waits while too many are unacknowledged. */
  @Override
  public void publish(String subject, byte[] payload) {
    try {
      long number = inFlight.claim();
      InFlight.Entry entry = new InFlight.Entry(number, subject, payload, System.nanoTime());
      inFlight.enter(entry);
      send(entry);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the stream accepts nothing", e);
    }
  }

  /** Asks the load for what is due at its pace, as long as the condition holds. */
  public Accounting run(Load load, BooleanSupplier going) {
    load.run(this, going);
    return accounting();
  }

  /** Publishes that many messages of that size as fast as the stream takes them. */
  public Accounting publishBacklog(String subject, long messages, int payloadBytes) {
    for (long i = 0; i < messages; i++) {
      publish(subject, SyntheticPayload.of(i, payloadBytes));
    }
    return accounting();
  }

  /** Waits at most that long until the stream has acknowledged all; tells what it has. */
  public Accounting awaitAccepted(Duration bound) {
    try {
      inFlight.awaitEmpty(bound.toNanos());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return accounting();
  }

  /** The account so far. */
  public Accounting accounting() {
    // Accepted is read first: it can only grow, so that it never seems to exceed what was offered.
    long accepted = inFlight.accepted();
    return new Accounting(inFlight.offered(), accepted, resent.get(), deduplicated.get());
  }

  private void send(InFlight.Entry entry) {
    try {
      publishOnce(entry);
    } catch (IllegalStateException outgoingQueueFull) {
      // A server that takes nothing fills the client's queue: the sweeper sends the message later.
    }
  }

  private void publishOnce(InFlight.Entry entry) {
    nats.publish(
        NatsMessage.builder()
            .subject(entry.subject())
            .replyTo(replyPrefix + entry.number())
            .headers(new Headers().add(MESSAGE_ID, idPrefix + "-" + entry.number()))
            .data(entry.payload())
            .build());
  }

  private void acknowledged(Message reply) {
    long number = Long.parseLong(reply.getSubject().substring(replyPrefix.length()));
    if (reply.isStatusMessage()) {
      return; // Nobody listens yet, as after a restart: the sweeper sends it again.
    }
    try {
      PublishAck ack = new PublishAck(reply);
      if (inFlight.accept(number) && ack.isDuplicate()) {
        deduplicated.incrementAndGet();
      }
    } catch (IOException | JetStreamApiException refused) {
      // The stream may be recovering or full: the message stays open, visibly, and is sent again.
    }
  }

  private void sweep() {
    while (!closed.get()) {
      LockSupport.parkNanos(SWEEP.toNanos());
      if (nats.getStatus() == Connection.Status.CONNECTED) {
        for (InFlight.Entry entry : inFlight.overdue(System.nanoTime(), RESEND_AFTER.toNanos())) {
          resent.incrementAndGet();
          send(entry);
        }
      }
    }
  }

  /** Ends without waiting for open messages; {@link #accounting} says how many there are. */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    LockSupport.unpark(sweeper);
    try {
      sweeper.join(SWEEPER_END_BOUND);
      nats.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Microseconds since the epoch, for payloads that tell when they were published. */
  static long epochMicros() {
    return TimeUnit.MILLISECONDS.toMicros(System.currentTimeMillis());
  }
}
