package io.cutwater.nats;

import static org.awaitility.Awaitility.await;

import io.cutwater.lane.Source;
import io.cutwater.lane.contract.SourceContract;
import io.cutwater.message.Position;
import io.cutwater.message.StreamSequence;
import io.cutwater.playground.nats.NatsServer;
import io.nats.client.Connection;
import io.nats.client.Nats;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** A subscription is no log; what it has received is read like one all the same. */
@Tag("servers")
class CoreSourceContractTest extends SourceContract {

  private static final Duration BOUND = Duration.ofSeconds(30);

  @TempDir static Path folder;
  private static NatsServer server;

  private NatsConnections connections;
  private Connection nats;
  private CoreSource source;
  private long base;

  @BeforeAll
  static void startServer() {
    server = NatsServer.start(Playground.server(folder));
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @BeforeEach
  void subscribe() throws Exception {
    connections = Playground.connections(server);
    nats = Nats.connect(server.url());
    source =
        new CoreSource(
            connections,
            CoreSourceTest.settings(1_000, Duration.ofSeconds(5)),
            InstantSource.system());
    base = ((StreamSequence) source.inspect(Optional.empty()).last().orElseThrow()).value();
    source.open(Optional.empty(), "", event -> {}).close();
  }

  @AfterEach
  void unsubscribe() throws Exception {
    source.close();
    connections.close();
    nats.close();
  }

  @Override
  protected boolean isLog() {
    return false;
  }

  @Override
  protected Source source() {
    return source;
  }

  @Override
  protected Position position(long sequence) {
    return new StreamSequence(base + sequence);
  }

  @Override
  protected void publish(byte[] payload) {
    long before = source.received();
    nats.publish("s.a", payload);
    await().atMost(BOUND).until(() -> source.received() > before);
  }

  @Override
  protected void purgeBelow(long first) {
    throw new UnsupportedOperationException("nothing is kept");
  }

  @Override
  protected void recreate() {
    throw new UnsupportedOperationException("nothing is made");
  }

  @Override
  protected void expireRequests() {
    // Time does.
  }
}
