package io.cutwater.nats;

import io.cutwater.nats.ConnectionWatch.Use;
import io.cutwater.relay.Fault;
import io.cutwater.relay.Fault.Code;
import io.cutwater.relay.FaultException;
import io.nats.client.AuthHandler;
import io.nats.client.AuthenticationException;
import io.nats.client.Connection;
import io.nats.client.NKey;
import io.nats.client.Nats;
import io.nats.client.Options;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The one connection that many lanes share, and those that lanes without a stream have for
 * themselves. Each is made when first needed and never reconnects: a loss ends every session on it,
 * and the next session that opens makes another. Nothing that was under way on an old connection
 * can therefore appear on a new one.
 */
public final class NatsConnections implements AutoCloseable {

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

  /** A server that went silent is noticed after this, times {@link #PINGS_UNANSWERED_MAX} + 1. */
  private static final Duration PING_INTERVAL = Duration.ofSeconds(10);

  private static final int PINGS_UNANSWERED_MAX = 2;

  /**
   * Whoever asks for each PONG himself waits for it himself: beyond the limit the client would
   * report a flush as done that it did not even begin.
   */
  private static final int PINGS_NOT_COUNTED = 0;

  private static final int CONTROL_LINE_BYTES_MAX = 64 << 10;
  private static final int READ_BUFFER_BYTES = 256 << 10;

  /** More than all windows of a process acknowledge at once. */
  private static final int OUTGOING_MESSAGES_MAX = 1 << 20;

  private final NatsSettings settings;
  private final ReentrantLock lock = new ReentrantLock();
  private final Rounds rounds = new Rounds();
  private final Set<SharedConnection> own = ConcurrentHashMap.newKeySet();
  private @Nullable SharedConnection current;
  private boolean closed;

  /** Connects to nothing yet. */
  public NatsConnections(NatsSettings settings) {
    this.settings = settings;
  }

  /**
   * A connection, and what tells of its loss.
   *
   * @param connection the client's connection
   * @param watch where sessions register
   * @param hearing where sessions listen
   */
  record SharedConnection(Connection connection, ConnectionWatch watch, Hearing hearing) {

    /**
     * Waits until the server has seen all that was sent before. It reports what it refused of that
     * before it answers.
     *
     * @return the last error that it ever reported; empty for none
     */
    Optional<String> flush(Duration limit) throws TimeoutException, InterruptedException {
      connection.flush(limit);
      return Optional.ofNullable(connection.getLastError()).filter(error -> !error.isEmpty());
    }
  }

  /** Where every session looks whether its server has gone silent. */
  Rounds rounds() {
    return rounds;
  }

  String where() {
    return settings.where();
  }

  /** The connection, made now where there is none that stands. Blocks, bounded in time. */
  SharedConnection connect() throws FaultException {
    try {
      lock.lockInterruptibly();
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
    try {
      refuseWhenClosed();
      SharedConnection standing = current;
      if (standing == null || standing.watch().isLost()) {
        standing = dial(Use.SHARED);
        current = standing;
      }
      return standing;
    } finally {
      lock.unlock();
    }
  }

  private void refuseWhenClosed() throws FaultException {
    if (closed) {
      throw new FaultException(Fault.retry(Code.DISCONNECTED, "this process is shutting down", ""));
    }
  }

  /**
   * A connection that nobody else works on, until {@link #release}. Blocks, bounded in time.
   *
   * @param use not {@link Use#SHARED}
   */
  SharedConnection own(Use use) throws FaultException {
    SharedConnection made = dial(use);
    own.add(made);
    lock.lock();
    try {
      refuseWhenClosed();
    } catch (FaultException e) {
      release(made);
      throw e;
    } finally {
      lock.unlock();
    }
    return made;
  }

  /** Closes a connection of one user's own. Idempotent; waits 2 s at most. */
  void release(SharedConnection mine) {
    if (own.remove(mine)) {
      mine.watch().lose("was closed");
      Bounded.run("cutwater-nats-close", CLOSE_TIMEOUT, () -> mine.connection().close());
    }
  }

  private SharedConnection dial(Use use) throws FaultException {
    ConnectionWatch watch = new ConnectionWatch(settings.where(), use);
    try {
      Connection connection = Nats.connect(options(watch));
      watch.establish();
      if (connection.getStatus() != Connection.Status.CONNECTED) {
        watch.lose("was lost at once");
      }
      return new SharedConnection(connection, watch, new Hearing(connection));
    } catch (AuthenticationException e) {
      throw unauthorized(
          "the NATS server at " + settings.where() + " refused us: " + e.getMessage(), e);
    } catch (IOException e) {
      String reason = watch.lastError().isEmpty() ? e.getMessage() : watch.lastError();
      throw new FaultException(
          Fault.retry(
              Code.DISCONNECTED,
              "cannot connect to NATS at " + settings.where() + ": " + reason,
              "see that the server runs and can be reached from here"),
          e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private Options options(ConnectionWatch watch) throws FaultException {
    Options.Builder options =
        Options.builder()
            .servers(settings.servers().toArray(String[]::new))
            .connectionName(settings.clientName())
            .dataPortType(
                (watch.use() == Use.SUBSCRIBING ? CoreHeaderPort.class : RawHeaderPort.class)
                    .getName())
            .maxReconnects(0)
            .connectionTimeout(CONNECT_TIMEOUT)
            .pingInterval(PING_INTERVAL)
            .maxPingsOut(watch.use() == Use.PUBLISHING ? PINGS_NOT_COUNTED : PINGS_UNANSWERED_MAX)
            .maxControlLine(CONTROL_LINE_BYTES_MAX)
            .bufferSize(READ_BUFFER_BYTES)
            .maxMessagesInOutgoingQueue(OUTGOING_MESSAGES_MAX)
            .supportUTF8Subjects()
            .connectionListener(watch)
            .errorListener(watch);
    settings.tls().ifPresent(options::sslContext);
    try {
      authenticate(options);
    } catch (UncheckedIOException | IllegalStateException | IllegalArgumentException e) {
      // The message of a failed parse may quote the secret: it is not passed on.
      throw unauthorized("the NATS credentials cannot be read", e);
    }
    return options.build();
  }

  private void authenticate(Options.Builder options) {
    switch (settings.credentials()) {
      case NatsCredentials.None() -> {}
      case NatsCredentials.CredentialsFile(Secret contents) ->
          options.authHandler(
              Nats.staticCredentials(contents.reveal().getBytes(StandardCharsets.UTF_8)));
      case NatsCredentials.Token(Secret token) -> options.token(token.reveal().toCharArray());
      case NatsCredentials.UserPassword(String user, Secret password) ->
          options.userInfo(user.toCharArray(), password.reveal().toCharArray());
      case NatsCredentials.NKey(Secret seed) ->
          options.authHandler(new SeedHandler(NKey.fromSeed(seed.reveal().strip().toCharArray())));
    }
  }

  /** Signs the server's nonce with a bare seed, without a JWT. */
  private record SeedHandler(NKey key) implements AuthHandler {

    @Override
    public byte[] sign(byte[] nonce) {
      try {
        return key.sign(nonce);
      } catch (GeneralSecurityException | IOException e) {
        throw new IllegalStateException("cannot sign with this seed", e);
      }
    }

    @Override
    public char[] getID() {
      try {
        return key.getPublicKey();
      } catch (GeneralSecurityException | IOException e) {
        throw new IllegalStateException("cannot use this seed", e);
      }
    }

    @Override
    public char[] getJWT() {
      return new char[0];
    }

    @Override
    public String toString() {
      return "(secret)";
    }
  }

  private static FaultException unauthorized(String what, Exception cause) {
    return new FaultException(
        Fault.retry(
            Code.UNAUTHORIZED,
            what,
            "correct the credentials: they are read again at each attempt"),
        cause);
  }

  private FaultException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new FaultException(
        Fault.retry(
            Code.DISCONNECTED, "interrupted while connecting to NATS at " + settings.where(), ""),
        e);
  }

  /** Closes the connection and ends every session on it. Idempotent; waits 2 s at most. */
  @Override
  public void close() {
    SharedConnection last;
    lock.lock();
    try {
      closed = true;
      last = current;
      current = null;
    } finally {
      lock.unlock();
    }
    rounds.close();
    own.forEach(this::release);
    if (last == null) {
      return;
    }
    last.watch().lose("was closed");
    Bounded.run("cutwater-nats-close", CLOSE_TIMEOUT, () -> last.connection().close());
  }
}
