package io.cutwater.nats;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.cutwater.message.Position;
import io.cutwater.message.StreamSequence;
import io.cutwater.nats.NatsSourceSettings.PullTiming;
import io.cutwater.playground.host.Progress;
import io.cutwater.playground.nats.NatsServer;
import io.cutwater.playground.nats.NatsServerSettings;
import io.cutwater.playground.tools.Cache;
import io.cutwater.playground.tools.NatsServerBinary;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.api.RetentionPolicy;
import io.nats.client.api.ServerInfo;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What the tests on real servers have in common. */
final class Playground {

  private static final int STREAM_ATTEMPTS = 10;

  private Playground() {}

  /**
   * Ends a test, as skipped, that a server older than {@code version} cannot pass, and says why.
   */
  static void needs(Connection nats, String version, String what) {
    ServerInfo server = nats.getServerInfo();
    assumeTrue(
        server.isSameOrNewerThanVersion(version),
        what + " needs nats-server " + version + ", this is " + server.getVersion());
  }

  static NatsServerSettings server(Path folder) {
    Path binary = NatsServerBinary.locate(Cache.ofProject(), Progress.silent()).path();
    return NatsServerSettings.onFreePorts(binary, folder);
  }

  static NatsConnections connections(NatsServer server, NatsCredentials credentials) {
    return new NatsConnections(
        new NatsSettings(List.of(server.url()), credentials, Optional.empty(), "cutwater-test"));
  }

  static NatsConnections connections(NatsServer server) {
    return connections(server, new NatsCredentials.None());
  }

  static NatsSourceSettings reading(String stream, boolean create, String... subjects) {
    return new NatsSourceSettings(
        stream,
        List.of(subjects),
        create,
        1,
        1_000,
        "test",
        "lane-0",
        new PullTiming(Duration.ofSeconds(2), Duration.ofMillis(500)));
  }

  /** A stream of the channel's own. */
  static NatsSourceSettings capturing(String stream, String owner, String... subjects) {
    NatsSourceSettings foreign = reading(stream, false, subjects);
    return new NatsSourceSettings(
        stream,
        foreign.subjects(),
        foreign.captured(),
        Optional.of(owner),
        false,
        foreign.replicas(),
        foreign.windowMessages(),
        foreign.deployment(),
        foreign.lane(),
        foreign.pulls(),
        Optional.empty(),
        Content.MESSAGES);
  }

  /**
   * An empty stream. On a busy disk a server may write down the state of a stream once more after
   * it was deleted, and number a new one of that name from there on: such a one is made again.
   */
  static void stream(Connection nats, String name, RetentionPolicy retention, String... subjects)
      throws IOException, JetStreamApiException {
    JetStreamManagement streams = nats.jetStreamManagement();
    StreamConfiguration configuration =
        StreamConfiguration.builder()
            .name(name)
            .subjects(subjects)
            .retentionPolicy(retention)
            .storageType(StorageType.File)
            .build();
    for (int attempt = 0; attempt < STREAM_ATTEMPTS; attempt++) {
      if (streams.addStream(configuration).getStreamState().getLastSequence() == 0) {
        return;
      }
      streams.deleteStream(name);
    }
    throw new IOException("stream " + name + " does not begin at 1");
  }

  static void publish(Connection nats, String subject, int count)
      throws IOException, JetStreamApiException {
    for (int i = 0; i < count; i++) {
      nats.jetStream().publish(subject, ("m" + i).getBytes(UTF_8));
    }
  }

  static Optional<Position> floor(long sequence) {
    return Optional.of(new StreamSequence(sequence));
  }

  /** Publishes what no client would: any bytes as subject and header block. */
  static void publishRaw(NatsServer server, byte[] subject, byte[] headers, byte[] payload)
      throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      out.writeBytes("CONNECT {\"verbose\":false,\"headers\":true}\r\nHPUB ".getBytes(UTF_8));
      out.writeBytes(subject);
      int total = headers.length + payload.length;
      out.writeBytes((" " + headers.length + " " + total + "\r\n").getBytes(UTF_8));
      out.writeBytes(headers);
      out.writeBytes(payload);
      out.writeBytes("\r\nPING\r\n".getBytes(UTF_8));
      socket.getOutputStream().write(out.toByteArray());
      StringBuilder answer = new StringBuilder();
      while (answer.indexOf("PONG") < 0) {
        int next = socket.getInputStream().read();
        if (next < 0) {
          throw new IOException("the server closed: " + answer);
        }
        answer.append((char) next);
      }
    }
  }
}
