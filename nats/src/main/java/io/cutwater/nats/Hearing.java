package io.cutwater.nats;

import io.nats.client.Connection;
import io.nats.client.Dispatcher;
import io.nats.client.MessageHandler;
import io.nats.client.Subscription;
import java.util.ArrayList;
import java.util.List;

/**
 * The threads on which the sessions of one connection hear the server: as many as there are
 * processors, each made when first needed. A session listens on one of them for as long as it
 * lasts, so what it hears comes in the order in which the server sent it. Handlers must not block:
 * others wait behind them. Thread-safe.
 *
 * <p>A thread to each session would be simpler. It would also take 60 kB of memory for each of a
 * thousand channels that have nothing to hear.
 */
final class Hearing {

  private static final int THREADS = Runtime.getRuntime().availableProcessors();

  private final Connection connection;
  private final List<Dispatcher> dispatchers = new ArrayList<>(THREADS);
  private int turn;

  Hearing(Connection connection) {
    this.connection = connection;
  }

  /** What one session listens to. Its methods are called by one thread at a time. */
  static final class Ear {

    private final Dispatcher dispatcher;
    private final List<Subscription> subscriptions = new ArrayList<>();

    private Ear(Dispatcher dispatcher) {
      this.dispatcher = dispatcher;
    }

    /**
     * Hears {@code subject} too.
     *
     * @throws IllegalStateException when the connection is closed
     */
    void listen(String subject, MessageHandler handler) {
      subscriptions.add(dispatcher.subscribe(subject, handler));
    }

    /**
     * Listens to nothing more; what the thread has taken up already is heard still. Idempotent.
     *
     * @throws IllegalStateException when the connection is closed
     */
    void close() {
      try {
        subscriptions.forEach(dispatcher::unsubscribe);
      } catch (IllegalArgumentException e) {
        // A connection that closes takes them from their dispatcher before it stops that.
        throw new IllegalStateException("the connection was closed meanwhile", e);
      }
      subscriptions.clear();
    }
  }

  /**
   * An ear for one session.
   *
   * @throws IllegalStateException when the connection is closed
   */
  synchronized Ear open() {
    if (turn == dispatchers.size()) {
      Dispatcher made = connection.createDispatcher();
      // What was asked for bounds what can come; a limit below that would drop messages.
      made.setPendingLimits(0, 0);
      dispatchers.add(made);
    }
    Dispatcher next = dispatchers.get(turn);
    turn = (turn + 1) % THREADS;
    return new Ear(next);
  }
}
