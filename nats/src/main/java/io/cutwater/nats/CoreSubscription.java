package io.cutwater.nats;

import io.cutwater.nats.ConnectionWatch.Use;
import io.cutwater.nats.NatsConnections.SharedConnection;
import io.cutwater.relay.Fault;
import io.cutwater.relay.Fault.Code;
import io.cutwater.relay.FaultException;
import io.nats.client.Connection;
import io.nats.client.Dispatcher;
import io.nats.client.Message;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A subscription of a lane to core NATS, on a connection of its own: a lane that is slow, or whose
 * subjects are refused, hinders no other. The client's thread that hears the messages only hands
 * them on; what it cannot keep up with is dropped by the client and counted.
 */
final class CoreSubscription {

  private static final Logger LOG = LoggerFactory.getLogger(CoreSubscription.class);
  static final Duration ANSWER_WAIT = Duration.ofSeconds(5);

  private final NatsConnections connections;
  private final SharedConnection shared;
  private final Dispatcher dispatcher;
  private Rounds.@Nullable Stop task;
  private long droppedTaken;

  private CoreSubscription(
      NatsConnections connections, SharedConnection shared, Dispatcher dispatcher) {
    this.connections = connections;
    this.shared = shared;
    this.dispatcher = dispatcher;
  }

  /**
   * Subscribes, and makes sure that the server took it. Blocks, bounded in time.
   *
   * @param receive is given each message, by one thread
   */
  static CoreSubscription open(
      NatsConnections connections,
      CoreSourceSettings settings,
      BiConsumer<Message, EnvelopeReader> receive)
      throws FaultException {
    EnvelopeReader reader =
        new EnvelopeReader(
            "core-" + settings.lane().text() + "-", settings.place(), Seals.of(settings.seal()));
    SharedConnection own = connections.own(Use.SUBSCRIBING);
    boolean subscribed = false;
    try {
      Dispatcher dispatcher =
          own.connection().createDispatcher(message -> hand(message, reader, receive));
      dispatcher.setPendingLimits(settings.bufferMessages(), settings.bufferBytes());
      for (String subject : settings.subjects()) {
        dispatcher.subscribe(subject, settings.queue());
      }
      Optional<String> error = own.flush(ANSWER_WAIT);
      if (error.isPresent()) {
        throw refused(settings, error.get());
      }
      subscribed = own.connection().getStatus() == Connection.Status.CONNECTED;
      if (!subscribed) {
        throw new FaultException(disconnected("was lost as the lane subscribed"));
      }
      return new CoreSubscription(connections, own, dispatcher);
    } catch (TimeoutException | IllegalStateException e) {
      throw new FaultException(disconnected("does not answer: " + e.getMessage()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FaultException(disconnected("was interrupted as the lane subscribed"), e);
    } finally {
      if (!subscribed) {
        connections.release(own);
      }
    }
  }

  /** Whatever is wrong with one message is no reason to hear no other. */
  private static void hand(
      Message message, EnvelopeReader reader, BiConsumer<Message, EnvelopeReader> receive) {
    try {
      receive.accept(message, reader);
    } catch (RuntimeException e) {
      LOG.atError()
          .addKeyValue("subject", message.getSubject())
          .setCause(e)
          .log("A message of core NATS could not be read, and is lost: report this");
    }
  }

  private static FaultException refused(CoreSourceSettings settings, String error) {
    return new FaultException(
        Fault.retry(
            Code.UNAUTHORIZED,
            "the NATS server refuses the subscription to " + settings.subjects() + ": " + error,
            "allow Cutwater's user to subscribe to these subjects in queue group "
                + settings.queue()));
  }

  private static Fault disconnected(String what) {
    return Fault.retry(Code.DISCONNECTED, "the connection to core NATS " + what, "");
  }

  boolean isLost() {
    return shared.watch().isLost();
  }

  /** Tells {@code reading} when the connection is lost. */
  void watch(CoreReading reading) {
    shared.watch().register(reading.onLoss());
  }

  void unwatch(CoreReading reading) {
    shared.watch().unregister(reading.onLoss());
  }

  /** Runs {@code what}, which must not block, until this is closed. */
  void every(Duration period, Runnable what) {
    task = connections.rounds().every(period, what);
  }

  /** Messages that the client has dropped since this was asked before. */
  long takeDropped() {
    long all = dispatcher.getDroppedCount();
    long more = all - droppedTaken;
    droppedTaken = all;
    return more;
  }

  /** Takes in what the server has sent already, and nothing that is published from now on. */
  void drain(Duration limit) throws InterruptedException {
    try {
      var unused = dispatcher.drain(limit).get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException | TimeoutException | IllegalStateException e) {
      LOG.debug("the subscription did not drain", e);
    }
  }

  /** Idempotent, bounded in time. */
  void close() {
    Rounds.Stop running = task;
    if (running != null) {
      running.cancel();
    }
    connections.release(shared);
  }
}
