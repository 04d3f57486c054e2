package io.cutwater.nats;

import static io.cutwater.nats.TargetWorld.first;
import static io.cutwater.nats.TargetWorld.foreign;
import static io.cutwater.nats.TargetWorld.numbers;
import static io.cutwater.nats.TargetWorld.range;
import static io.cutwater.nats.TargetWorld.send;
import static io.cutwater.nats.TargetWorld.stored;
import static org.assertj.core.api.Assertions.assertThat;

import io.cutwater.lane.Target.Writing;
import io.cutwater.nats.NatsTargetTest.Mode;
import io.cutwater.nats.TargetWorld.Lane;
import io.cutwater.playground.host.Progress;
import io.cutwater.playground.nats.NatsServer;
import io.cutwater.playground.nats.NatsServerSettings;
import io.cutwater.playground.tools.Cache;
import io.cutwater.playground.tools.NatsServerBinary;
import io.cutwater.relay.Fault.Code;
import io.nats.client.Connection;
import io.nats.client.Nats;
import io.nats.client.api.StreamConfiguration;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Servers that die, older servers. */
@SuppressWarnings("try") // the client's close may be interrupted
@Tag("servers")
class NatsTargetFaultsTest {

  private static final Duration BOUND = Duration.ofMinutes(2);
  private static final int KILLS = 3;

  @TempDir Path folder;

  private static long messages(NatsServer server) {
    try (Connection nats = Nats.connect(server.url())) {
      return nats.jetStreamManagement().getStreamInfo("S").getStreamState().getMsgCount();
    } catch (Exception e) {
      return -1;
    }
  }

  private static NatsServerSettings ofVersion(String version, Path folder) {
    return NatsServerSettings.onFreePorts(
        NatsServerBinary.ofVersion(version, Cache.ofProject(), Progress.silent()).path(), folder);
  }

  /** Kills the server as soon as it has stored so many more messages, again and again. */
  private static Thread killer(NatsServer server, int every) {
    return Thread.ofPlatform()
        .daemon()
        .start(() -> {
          for (int kill = 1; kill <= KILLS; kill++) {
            long goal = (long) kill * every;
            Awaitility.await()
                .atMost(BOUND)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> messages(server) >= goal);
            server.kill();
            server.restart();
          }
        });
  }

  private void survivesKills(NatsServer server, NatsTargetSettings settings, int last)
      throws Exception {
    try (NatsConnections connections = Playground.connections(server)) {
      NatsTarget target = new NatsTarget(connections, settings);
      Thread killer = killer(server, last / (KILLS + 1));
      Lane lane = new Lane(target, last);

      lane.run(BOUND);

      assertThat(killer.join(BOUND)).isTrue();
      assertThat(lane.sessions()).isGreaterThan(1);
    }
    try (Connection nats = Nats.connect(server.url())) {
      assertThat(numbers(stored(nats))).isEqualTo(range(1, last));
    }
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void storesEachMessageOnceInOrderThoughTheServerIsKilled(Mode mode) throws Exception {
    try (NatsServer server =
        NatsServer.start(Playground.server(folder).withJetStreamConfig("sync_interval: \"10s\""))) {
      try (Connection nats = Nats.connect(server.url())) {
        mode.needsServer(nats);
        nats.jetStreamManagement().addStream(mode.stream());
      }
      survivesKills(server, mode.settings(), mode.name().startsWith("ONE") ? 6_000 : 60_000);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "2.10.25, true, chain",
    "2.10.25, false, one-in-flight",
    "2.12.1, true, chain",
    "2.12.1, false, atomic-batches"
  })
  void anOlderServerIsWrittenToInAModeThatItKnows(String version, boolean sole, String mode)
      throws Exception {
    try (NatsServer server = NatsServer.start(ofVersion(version, folder))) {
      NatsTargetSettings settings = TargetWorld.settings(sole);
      try (NatsConnections connections = Playground.connections(server)) {
        NatsTarget.Description made = new NatsTarget(connections, settings).describe("S");
        assertThat(made.mode()).isEqualTo(mode);
        assertThat(made.weaknesses()).isEmpty();
      }
      survivesKills(server, settings, mode.startsWith("one") ? 4_000 : 40_000);
    }
  }

  @Test
  void anOlderServerWhoseStreamForgetsTooSoonIsWeak() throws Exception {
    try (NatsServer server = NatsServer.start(ofVersion("2.10.25", folder));
        NatsConnections connections = Playground.connections(server);
        Connection nats = Nats.connect(server.url())) {
      StreamConfiguration stream = foreign(true).duplicateWindow(Duration.ofMinutes(2)).build();
      nats.jetStreamManagement().addStream(stream);

      List<String> weaknesses =
          new NatsTarget(connections, TargetWorld.settings(false)).describe("S").weaknesses();

      assertThat(weaknesses).hasSize(1);
      assertThat(weaknesses.getFirst()).contains("2.10.25", "duplicate window of PT2M");
    }
  }

  @Test
  void aServerThatIsSilentIsDoubted() throws Exception {
    try (NatsServer server = NatsServer.start(Playground.server(folder));
        NatsConnections connections = Playground.connections(server)) {
      TargetInbox inbox = new TargetInbox();
      Writing writing =
          new NatsTarget(connections, TargetWorld.settings(false)).open(first(), inbox);
      send(writing, 1, 10);
      inbox.awaitReceipts(10);

      server.suspend();
      try {
        send(writing, 11, 20);
        assertThat(inbox.awaitDoubt().code()).isEqualTo(Code.DISCONNECTED);
      } finally {
        server.resume();
      }
      writing.close();
    }
  }

  @Test
  void aLostConnectionEndsTheSession() throws Exception {
    try (NatsServer server = NatsServer.start(Playground.server(folder));
        NatsConnections connections = Playground.connections(server)) {
      TargetInbox inbox = new TargetInbox();
      NatsTarget target = new NatsTarget(connections, TargetWorld.settings(false));
      Writing writing = target.open(first(), inbox);

      server.kill();

      assertThat(inbox.awaitDoubt().code()).isEqualTo(Code.DISCONNECTED);
      send(writing, 1, 10);
      assertThat(inbox.count()).isEqualTo(1);
      writing.close();
      server.restart();
      Writing next = target.open(TargetWorld.opening(Optional.empty(), true, 0), new TargetInbox());
      assertThat(next.facts().found()).isEmpty();
      next.close();
    }
  }
}
