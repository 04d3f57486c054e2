package io.cutwater.nats;

import io.cutwater.lane.Source;
import io.cutwater.lane.contract.SourceContract;
import io.cutwater.playground.nats.NatsServer;
import io.nats.client.Connection;
import io.nats.client.JetStreamManagement;
import io.nats.client.Nats;
import io.nats.client.PurgeOptions;
import io.nats.client.api.RetentionPolicy;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

@Tag("servers")
class NatsSourceContractTest extends SourceContract {

  @TempDir static Path folder;
  private static NatsServer server;

  private NatsConnections connections;
  private Connection nats;
  private JetStreamManagement streams;

  @BeforeAll
  static void startServer() {
    server = NatsServer.start(Playground.server(folder));
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @BeforeEach
  void makeStream() throws Exception {
    connections = Playground.connections(server);
    nats = Nats.connect(server.url());
    streams = nats.jetStreamManagement();
    Playground.stream(nats, "S", RetentionPolicy.Limits, "s");
  }

  @AfterEach
  void removeStream() throws Exception {
    connections.close();
    streams.deleteStream("S");
    nats.close();
  }

  @Override
  protected Source source() {
    return new NatsSource(connections, Playground.reading("S", false, "s"));
  }

  @Override
  protected void publish(byte[] payload) throws Exception {
    nats.jetStream().publish("s", payload);
  }

  @Override
  protected void purgeBelow(long first) throws Exception {
    streams.purgeStream("S", PurgeOptions.builder().sequence(first).build());
  }

  @Override
  protected void recreate() throws Exception {
    streams.deleteStream("S");
    Playground.stream(nats, "S", RetentionPolicy.Limits, "s");
  }

  @Override
  protected void expireRequests() {
    // The server ends them.
  }
}
