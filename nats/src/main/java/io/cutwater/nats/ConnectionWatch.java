package io.cutwater.nats;

import io.cutwater.relay.Fault;
import io.cutwater.relay.Fault.Code;
import io.nats.client.Connection;
import io.nats.client.ConnectionListener;
import io.nats.client.ErrorListener;
import io.nats.client.Message;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears what happens to one connection, and tells everybody who works on it, once, that it is lost.
 * Attempts before the connection stood are no loss.
 */
final class ConnectionWatch implements ConnectionListener, ErrorListener {

  private static final Logger LOG = LoggerFactory.getLogger(ConnectionWatch.class);

  /** What a connection is used for, which decides what its loss is. */
  enum Use {
    /** By many sessions, on streams: the client must drop nothing that was asked for. */
    SHARED,
    /** To publish to core NATS: an error that the server reports is the publisher's to judge. */
    PUBLISHING,
    /** A subscription to core NATS: what the client drops is counted, what is refused ends it. */
    SUBSCRIBING
  }

  private final String where;
  private final Use use;
  private final Set<Consumer<Fault>> sessions = ConcurrentHashMap.newKeySet();
  private volatile boolean established;
  private volatile @Nullable Fault lost;
  private volatile String lastError = "";

  ConnectionWatch(String where, Use use) {
    this.where = where;
    this.use = use;
  }

  Use use() {
    return use;
  }

  /** From now on a disconnect is a loss. */
  void establish() {
    established = true;
  }

  boolean isLost() {
    return lost != null;
  }

  String lastError() {
    return lastError;
  }

  /** Tells {@code session} when the connection is lost: at once, where it already is. */
  void register(Consumer<Fault> session) {
    sessions.add(session);
    Fault known = lost;
    if (known != null) {
      session.accept(known);
    }
  }

  void unregister(Consumer<Fault> session) {
    sessions.remove(session);
  }

  void lose(String how) {
    Fault fault;
    synchronized (this) {
      if (lost != null) {
        return;
      }
      String reason = lastError.isEmpty() ? "" : ": " + lastError;
      fault =
          Fault.retry(Code.DISCONNECTED, "NATS connection to " + where + " " + how + reason, "");
      lost = fault;
    }
    LOG.info("{}", fault.what());
    sessions.forEach(session -> session.accept(fault));
  }

  @Override
  @SuppressWarnings("deprecation") // abstract still; its successor calls it by default
  public void connectionEvent(Connection connection, Events event) {
    switch (event) {
      case DISCONNECTED, CLOSED, RECONNECTED -> {
        if (established) {
          lose("was lost");
        }
      }
      case LAME_DUCK -> LOG.info("NATS server {} will shut down soon", where);
      default -> LOG.debug("NATS connection {}: {}", where, event);
    }
  }

  @Override
  public void errorOccurred(Connection connection, String error) {
    lastError = error;
    LOG.debug("NATS server {} reports: {}", where, error);
    if (use == Use.SUBSCRIBING && established) {
      lose("is of no use any more");
    }
  }

  @Override
  public void exceptionOccurred(Connection connection, Exception e) {
    LOG.debug("NATS connection {}", where, e);
  }

  @Override
  public void slowConsumerDetected(Connection connection, io.nats.client.Consumer consumer) {
    if (use == Use.SHARED) {
      lose("dropped messages: a limit of the client was reached");
    }
  }

  @Override
  public void messageDiscarded(Connection connection, Message message) {
    lose("dropped an outgoing message");
  }
}
