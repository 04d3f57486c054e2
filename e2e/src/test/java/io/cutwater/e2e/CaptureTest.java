package io.cutwater.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nats.client.Connection;
import io.nats.client.Nats;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.IntStream;
import org.apache.pulsar.client.api.PulsarClient;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Publishers on subjects that no stream captures; they know of neither stream nor Pulsar. */
@Tag("servers")
@ExtendWith(SharedServers.class)
class CaptureTest {

  private static final int EACH = 2_000;
  private static final int KILLS = 3;

  private static final String CHANNEL =
      """
        - name: gauges
          flow: nats-to-pulsar
          nats: { capture: true, subjects: ["gauge.>"] }
          pulsar: { topic: gauges }
          require: exactly-once
      """;

  @TempDir static Path folder;

  // A close that may be interrupted is what javac warns of; this method may be interrupted anyway.
  @SuppressWarnings("try")
  @Test
  void whatCorePublishersSendIsCarriedOnceAndThenRemovedThoughCutwaterIsKilled(Servers servers)
      throws Exception {
    try (CutwaterProcess cutwater =
            new CutwaterProcess(folder, "gauges", servers.configuration(), CHANNEL);
        Connection nats = Nats.connect(servers.playground().nats().url())) {
      cutwater.awaitState("running");
      for (int kill = 0; kill < KILLS; kill++) {
        publish(nats, kill);
        cutwater.kill();
        publish(nats, KILLS + kill);
        cutwater.restart();
        cutwater.awaitState("running");
      }
      int all = 2 * KILLS * EACH;
      cutwater.awaitFloor(all);

      try (PulsarClient pulsar =
          PulsarClient.builder().serviceUrl(servers.playground().pulsar().url()).build()) {
        assertThat(TopicContent.read(pulsar, "gauges").sequences())
            .isEqualTo(IntStream.rangeClosed(1, all).mapToObj(Long::valueOf).toList());
      }
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() ->
              nats.jetStreamManagement()
                      .getStreamInfo("CUTWATER-gauges")
                      .getStreamState()
                      .getMsgCount()
                  == 0);
    }
  }

  private static void publish(Connection nats, int round) throws Exception {
    for (int i = 0; i < EACH; i++) {
      nats.publish("gauge." + round, ("m" + i).getBytes(UTF_8));
    }
    nats.flush(Duration.ofSeconds(10));
  }
}
