package io.cutwater.nats;

import static io.cutwater.nats.Playground.floor;
import static io.cutwater.nats.Playground.publish;
import static io.cutwater.nats.Playground.reading;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cutwater.lane.Source.Reading;
import io.cutwater.nats.NatsConnections.SharedConnection;
import io.cutwater.playground.nats.NatsServer;
import io.cutwater.relay.Fault.Code;
import io.cutwater.relay.Fault.Kind;
import io.cutwater.relay.FaultException;
import io.nats.client.Connection;
import io.nats.client.Nats;
import io.nats.client.api.RetentionPolicy;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("servers")
class NatsFaultsTest {

  @TempDir Path folder;

  private final RecordingInbox inbox = new RecordingInbox();

  private static void fill(NatsServer server, int count) throws Exception {
    Connection nats = Nats.connect(server.url());
    Playground.stream(nats, "S", RetentionPolicy.Limits, "s");
    publish(nats, "s", count);
    nats.close();
  }

  @Test
  void doubtsWhenTheServerIsKilledAndGoesOnWithoutAGap() throws Exception {
    try (NatsServer server =
            NatsServer.start(
                Playground.server(folder).withJetStreamConfig("sync_interval: always"));
        NatsConnections connections = Playground.connections(server)) {
      fill(server, 30);
      NatsSource source = new NatsSource(connections, reading("S", false, "s"));
      Reading first = source.open(Optional.empty(), "", inbox);
      first.request(20, 1 << 20);
      inbox.awaitEnvelopes(20);
      first.request(1_000, 1 << 20);

      server.kill();
      assertThat(inbox.awaitDoubt().code()).isEqualTo(Code.DISCONNECTED);
      first.close();
      assertThatThrownBy(() -> source.inspect(Optional.empty()))
          .isInstanceOfSatisfying(
              FaultException.class,
              e -> {
                assertThat(e.fault().code()).isEqualTo(Code.DISCONNECTED);
                assertThat(e.fault().kind()).isEqualTo(Kind.RETRY);
              });
      server.restart();

      RecordingInbox next = new RecordingInbox();
      source.inspect(floor(20));
      Reading second = source.open(floor(20), first.consumer(), next);
      second.request(20, 1 << 20);
      next.awaitEnvelopes(10);
      assertThat(next.positions()).isEqualTo(LongStream.rangeClosed(21, 30).boxed().toList());
      assertThat(inbox.doubts()).hasSize(1);
      second.close();
    }
  }

  @Test
  void doubtsAServerThatIsSilent() throws Exception {
    try (NatsServer server = NatsServer.start(Playground.server(folder));
        NatsConnections connections = Playground.connections(server)) {
      fill(server, 3);
      Reading reading =
          new NatsSource(connections, reading("S", false, "s")).open(Optional.empty(), "", inbox);
      reading.request(10, 1 << 20);
      inbox.awaitEnvelopes(3);

      server.suspend();
      try {
        assertThat(inbox.awaitDoubt().what()).contains("no heartbeats");
        reading.close();
      } finally {
        server.resume();
      }
    }
  }

  @Test
  void aRotatedCredentialIsReadAtTheNextConnect() throws Exception {
    AtomicReference<String> token = new AtomicReference<>("wrong");
    try (NatsServer server =
            NatsServer.start(
                Playground.server(folder).withConfig("authorization { token: right }"));
        NatsConnections connections =
            Playground.connections(server, new NatsCredentials.Token(Secret.from(token::get)))) {
      NatsSource source = new NatsSource(connections, reading("S", true, "s"));
      assertThatThrownBy(() -> source.inspect(Optional.empty()))
          .isInstanceOfSatisfying(
              FaultException.class,
              e -> {
                assertThat(e.fault().code()).isEqualTo(Code.UNAUTHORIZED);
                assertThat(e.fault().line()).doesNotContain("wrong");
              });

      token.set("right");

      assertThat(source.inspect(Optional.empty()).name()).isEqualTo("S");
    }
  }

  @Test
  void entersWithUserAndPasswordAndWithANKey() throws Exception {
    io.nats.client.NKey key = io.nats.client.NKey.createUser(null);
    String users =
        "authorization { users = [ {user: u, password: p}, {nkey: %s} ] }"
            .formatted(new String(key.getPublicKey()));
    String seed = new String(key.getSeed());
    try (NatsServer server = NatsServer.start(Playground.server(folder).withConfig(users));
        NatsConnections byPassword =
            Playground.connections(
                server, new NatsCredentials.UserPassword("u", Secret.from(() -> "p")));
        NatsConnections byKey =
            Playground.connections(server, new NatsCredentials.NKey(Secret.from(() -> seed)))) {
      assertThat(byPassword.connect().watch().isLost()).isFalse();
      assertThat(byKey.connect().watch().isLost()).isFalse();
    }
  }

  @Test
  void manyLanesShareOneConnection() throws Exception {
    try (NatsServer server = NatsServer.start(Playground.server(folder));
        NatsConnections connections = Playground.connections(server);
        ExecutorService lanes = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<SharedConnection>> calls =
          IntStream.range(0, 50)
              .<Callable<SharedConnection>>mapToObj(i -> connections::connect)
              .toList();

      List<Future<SharedConnection>> answers = lanes.invokeAll(calls);

      SharedConnection first = answers.getFirst().get();
      for (Future<SharedConnection> answer : answers) {
        assertThat(answer.get()).isSameAs(first);
      }
    }
  }

  @Test
  void closingTheConnectionsDoubtsTheSessionsOnThem() throws Exception {
    try (NatsServer server = NatsServer.start(Playground.server(folder))) {
      NatsConnections connections = Playground.connections(server);
      fill(server, 1);
      NatsSource source = new NatsSource(connections, reading("S", false, "s"));
      Reading reading = source.open(Optional.empty(), "", inbox);

      connections.close();
      connections.close();

      assertThat(inbox.awaitDoubt().code()).isEqualTo(Code.DISCONNECTED);
      reading.close();
      assertThatThrownBy(() -> source.inspect(Optional.empty())).isInstanceOf(FaultException.class);
    }
  }
}
