package io.cutwater.nats;

import static io.cutwater.nats.TargetWorld.numbers;
import static io.cutwater.nats.TargetWorld.range;
import static io.cutwater.nats.TargetWorld.stored;
import static org.assertj.core.api.Assertions.assertThat;

import io.cutwater.nats.NatsTargetTest.Mode;
import io.cutwater.nats.TargetWorld.Lane;
import io.cutwater.playground.nats.NatsCluster;
import io.cutwater.playground.nats.NatsServer;
import io.nats.client.Connection;
import io.nats.client.JetStreamManagement;
import io.nats.client.Nats;
import io.nats.client.api.StreamConfiguration;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A stream of three replicas whose leader changes under load. */
@SuppressWarnings("try") // the client's close may be interrupted
@Tag("servers")
class NatsTargetClusterTest {

  private static final Duration BOUND = Duration.ofMinutes(3);
  private static final int STEP_DOWNS = 4;

  @TempDir Path folder;
  private NatsCluster cluster;

  @BeforeEach
  void start() {
    cluster = NatsCluster.start(Playground.server(folder), 3);
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  private static long messages(JetStreamManagement streams) {
    try {
      return streams.getStreamInfo("S").getStreamState().getMsgCount();
    } catch (Exception e) {
      return -1;
    }
  }

  private static void await(java.util.concurrent.Callable<Boolean> condition) {
    Awaitility.await().atMost(BOUND).pollInterval(Duration.ofMillis(20)).until(condition);
  }

  /** Makes another server the leader each time that so many more messages are stored. */
  private static void stepDownAgainAndAgain(Connection nats, int last) {
    try {
      JetStreamManagement streams = nats.jetStreamManagement();
      for (int turn = 1; turn <= STEP_DOWNS; turn++) {
        long goal = (long) turn * last / (STEP_DOWNS + 1);
        await(() -> messages(streams) >= goal);
        nats.request("$JS.API.STREAM.LEADER.STEPDOWN.S", new byte[0], Duration.ofSeconds(5));
      }
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** A chain is none where there are replicas: one broken would stop the stream. */
  @ParameterizedTest
  @CsvSource({
    "FAST_INGEST, FAST_INGEST, fast-ingest, 60000",
    "ATOMIC, ATOMIC, atomic-batches, 60000",
    "CHAIN, ONE_FENCED, 'one-in-flight, fenced', 4000"
  })
  void storesEachMessageOnceInOrderThoughTheLeaderChanges(
      Mode mode, Mode meant, String text, int last) throws Exception {
    List<NatsServer> servers = cluster.servers();
    NatsSettings reach =
        new NatsSettings(
            List.of(servers.getFirst().url()),
            new NatsCredentials.None(),
            Optional.empty(),
            "cutwater-test");
    try (Connection nats = Nats.connect(servers.get(1).url());
        NatsConnections connections = new NatsConnections(reach)) {
      meant.needsServer(nats);
      StreamConfiguration stream = StreamConfiguration.builder(mode.stream()).replicas(3).build();
      await(() -> created(nats, stream));
      Thread leaders = Thread.ofPlatform().daemon().start(() -> stepDownAgainAndAgain(nats, last));
      NatsTarget target = new NatsTarget(connections, mode.settings());
      assertThat(target.describe("S").mode()).isEqualTo(text);
      Lane lane = new Lane(target, last);

      lane.run(BOUND);

      assertThat(leaders.join(BOUND)).isTrue();
      assertThat(numbers(stored(nats))).isEqualTo(range(1, last));
    }
  }

  /** JetStream takes a moment to find its own leader. */
  private static boolean created(Connection nats, StreamConfiguration stream) {
    try {
      return nats.jetStreamManagement().addStream(stream).getConfiguration().getReplicas() == 3;
    } catch (Exception e) {
      return false;
    }
  }
}
