package io.cutwater.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.cutwater.playground.host.ChildProcess;
import io.cutwater.playground.reckoning.Reckoning;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Three Cutwaters share six channels: they spread them, hand them over, and take them over. */
@Tag("servers")
@Execution(ExecutionMode.CONCURRENT)
@ExtendWith(SharedServers.class)
class SeveralInstancesTest {

  private static final Duration BOUND = Duration.ofMinutes(2);
  private static final List<String> CHANNELS =
      List.of("fleet-1", "fleet-2", "fleet-3", "fleet-4", "fleet-5", "fleet-6");
  private static final double RATE = 200;
  private static final int CARRIED = 400;

  @TempDir static Path folder;
  private static Servers servers;

  private final List<CutwaterProcess> started = new ArrayList<>();
  private final List<LiveLoad> loads = new ArrayList<>();

  @BeforeAll
  static void useServers(Servers shared) {
    servers = shared;
  }

  @AfterEach
  void end() {
    loads.forEach(LiveLoad::close);
    started.forEach(CutwaterProcess::close);
  }

  private CutwaterProcess start(String name) {
    StringBuilder channels = new StringBuilder();
    for (String channel : CHANNELS) {
      channels.append(
          """
            - name: %s
              flow: nats-to-pulsar
              nats: { stream: %s, subjects: ["%s", "%s.>"], create: true }
              pulsar: { topic: %s }
              require: exactly-once
          """
              .formatted(channel, channel, channel, channel, channel));
    }
    CutwaterProcess process =
        new CutwaterProcess(
            folder, name, servers.configuration() + "deployment: several\n", channels.toString());
    started.add(process);
    return process;
  }

  /** The channels that it carries, by its own word. */
  private static Set<String> carries(CutwaterProcess process) {
    return running(process.status().path("channels"));
  }

  /** The channels that {@code instance} carries, by another one's word. */
  private static Set<String> carries(String instance, CutwaterProcess asked) {
    for (JsonNode other : asked.status().at("/fleet/others")) {
      if (other.path("instance").asText().equals(instance)) {
        return running(other.path("channels"));
      }
    }
    return Set.of();
  }

  private static Set<String> running(JsonNode channels) {
    Set<String> running = new TreeSet<>();
    for (JsonNode channel : channels) {
      if (channel.path("state").asText().equals("running")) {
        running.add(channel.path("channel").asText());
      }
    }
    return running;
  }

  private static void awaitCarries(CutwaterProcess process, String... channels) {
    await("what one instance carries, now " + carries(process))
        .atMost(BOUND)
        .untilAsserted(() -> assertThat(carries(process)).containsExactlyInAnyOrder(channels));
  }

  private static boolean isPaused(CutwaterProcess process, String channel) {
    for (JsonNode node : process.status().path("channels")) {
      if (node.path("channel").asText().equals(channel)) {
        return node.path("state").asText().equals("paused");
      }
    }
    return false;
  }

  private static void tell(CutwaterProcess process, String channel, String what)
      throws IOException, InterruptedException {
    URI uri =
        URI.create("http://127.0.0.1:" + process.port() + "/channels/" + channel + "/" + what);
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(uri)
              .header("Content-Type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofString("{\"seconds\":25}"))
              .build();
      assertThat(client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode())
          .isEqualTo(202);
    }
  }

  /** Until each channel has gone on since now, whoever carries it. */
  private void awaitProgress() {
    List<Long> before = CHANNELS.stream().map(this::floor).toList();
    await()
        .atMost(BOUND)
        .until(() -> {
          for (int i = 0; i < CHANNELS.size(); i++) {
            if (floor(CHANNELS.get(i)) < before.get(i) + CARRIED) {
              return false;
            }
          }
          return true;
        });
  }

  private long floor(String name) {
    long floor = 0;
    for (CutwaterProcess process : started) {
      for (JsonNode channel : process.status().path("channels")) {
        if (channel.path("channel").asText().equals(name)) {
          floor = Math.max(floor, channel.path("floor").asLong(0));
        }
      }
    }
    return floor;
  }

  @Test
  void lanesAreSpreadHandedOverAndTakenOverWithEveryMessageOnce() throws Exception {
    CutwaterProcess a = start("a");
    awaitCarries(a, CHANNELS.toArray(String[]::new));
    for (String channel : CHANNELS) {
      loads.add(new LiveLoad(servers.playground().nats().url(), channel, RATE));
    }

    CutwaterProcess b = start("b");
    awaitCarries(b, "fleet-2", "fleet-4", "fleet-6");
    awaitCarries(a, "fleet-1", "fleet-3", "fleet-5");
    CutwaterProcess c = start("c");
    awaitCarries(c, "fleet-3", "fleet-6");
    awaitCarries(b, "fleet-2", "fleet-5");
    awaitCarries(a, "fleet-1", "fleet-4");
    awaitProgress();
    await()
        .atMost(BOUND)
        .untilAsserted(() -> {
          assertThat(carries("b", a)).containsExactly("fleet-2", "fleet-5");
          assertThat(carries("c", a)).containsExactly("fleet-3", "fleet-6");
          assertThat(carries("a", c)).containsExactly("fleet-1", "fleet-4");
        });

    b.kill();
    awaitCarries(a, "fleet-1", "fleet-3", "fleet-5");
    awaitCarries(c, "fleet-2", "fleet-4", "fleet-6");
    awaitProgress();

    // One that is paused anywhere is carried nowhere, until anybody is told to.
    tell(c, "fleet-1", "pause");
    await().atMost(BOUND).until(() -> isPaused(a, "fleet-1") && isPaused(c, "fleet-1"));
    tell(a, "fleet-1", "unpause");
    awaitCarries(a, "fleet-1", "fleet-3", "fleet-5");

    assertThat(c.stop(BOUND)).isEqualTo(ChildProcess.Ending.ORDERLY);
    awaitCarries(a, CHANNELS.toArray(String[]::new));
    awaitProgress();
    assertThat(c.log()).contains("Lane is handed over to instance a").doesNotContain("in flight;");

    for (int i = 0; i < CHANNELS.size(); i++) {
      long last = loads.get(i).end();
      String channel = CHANNELS.get(i);
      await().atMost(BOUND).until(() -> floor(channel) >= last);
      Reckoning reckoning = servers.reckon(channel, channel);
      assertThat(reckoning.exact()).as("%s", reckoning).isTrue();
      assertThat(reckoning.published()).isGreaterThan(2 * CARRIED);
    }
  }
}
