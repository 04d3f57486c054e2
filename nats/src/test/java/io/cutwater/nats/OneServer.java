package io.cutwater.nats;

import io.cutwater.playground.nats.NatsServer;
import io.nats.client.Connection;
import io.nats.client.JetStreamManagement;
import io.nats.client.Nats;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** One server for a test class; each test finds it without streams. */
abstract class OneServer {

  @TempDir static Path folder;
  static NatsServer server;

  NatsConnections connections;
  Connection nats;
  JetStreamManagement streams;

  @BeforeAll
  static void startServer() {
    server = NatsServer.start(Playground.server(folder));
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @BeforeEach
  void connect() throws Exception {
    connections = Playground.connections(server);
    nats = Nats.connect(server.url());
    streams = nats.jetStreamManagement();
  }

  @AfterEach
  void cleanUp() throws Exception {
    connections.close();
    for (String name : streams.getStreamNames()) {
      streams.deleteStream(name);
    }
    nats.close();
  }
}
