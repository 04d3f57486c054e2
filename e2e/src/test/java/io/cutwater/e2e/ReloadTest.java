package io.cutwater.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.cutwater.playground.reckoning.Reckoning;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The configuration file is changed again and again under load: one channel is never touched, one
 * changes each time, one comes and goes, and now and then the file is broken.
 */
@Tag("servers")
@ExtendWith(SharedServers.class)
class ReloadTest {

  private static final int RELOADS = Integer.getInteger("cutwater.reloads", 12);
  private static final int BROKEN_EVERY = 4;
  private static final double RATE = 300;
  private static final Duration BOUND = Duration.ofMinutes(1);

  @TempDir static Path folder;
  private static Servers servers;

  @BeforeAll
  static void useServers(Servers shared) {
    servers = shared;
  }

  private static String channel(String name, int window) {
    return """
      - name: %s
        flow: nats-to-pulsar
        nats: { stream: %s, subjects: ["%s", "%s.>"], create: true }
        pulsar: { topic: "%s", create: true }
        window: { messages: %d }
        require: exactly-once
    """
        .formatted(name, name, name, name, name, window);
  }

  /** The third channel is there at every second reload, and at the last one. */
  private static String channels(int reload) {
    return channel("steady", 1_000)
        + channel("changing", 1_000 + reload)
        + (isThere(reload) ? channel("visiting", 1_000) : "");
  }

  private static boolean isThere(int reload) {
    return reload % 2 == 0 || reload == RELOADS;
  }

  private static void awaitRunning(CutwaterProcess cutwater, int reload) {
    await("reload " + reload)
        .atMost(BOUND)
        .pollInterval(Duration.ofMillis(50))
        .until(() -> {
          JsonNode channels = cutwater.status().path("channels");
          return channels.size() == (isThere(reload) ? 3 : 2)
              && channels.path(1).path("windowMessages").asInt() == 1_000 + reload
              && channels.path(1).path("state").asText().equals("running");
        });
  }

  private static void breakAndMend(CutwaterProcess cutwater, int reload) {
    cutwater.configure(channel("steady", 1_000) + "  - name: steady\n    flwo: both\n");
    await("refusal")
        .atMost(BOUND)
        .until(() -> cutwater.status().path("configurationError").asText().contains("flwo"));
    assertThat(cutwater.status().path("channels").size()).isEqualTo(isThere(reload - 1) ? 3 : 2);
    cutwater.configure(channels(reload));
    await("mended")
        .atMost(BOUND)
        .until(() -> cutwater.status().path("configurationError").asText().isEmpty());
  }

  @Test
  void reloadsUnderLoadLoseAndDoubleNothingAndLeaveOthersAlone() throws Exception {
    String[] names = {"steady", "changing", "visiting"};
    String nats = servers.playground().nats().url();
    try (CutwaterProcess cutwater =
        new CutwaterProcess(folder, "reload", servers.configuration(), channels(0))) {
      for (int i = 0; i < names.length; i++) {
        new Watching(cutwater, i).awaitState("running");
      }
      try (LiveLoad steady = new LiveLoad(nats, "steady", RATE);
          LiveLoad changing = new LiveLoad(nats, "changing", RATE);
          LiveLoad visiting = new LiveLoad(nats, "visiting", RATE)) {
        for (int reload = 1; reload <= RELOADS; reload++) {
          if (reload % BROKEN_EVERY == 0) {
            breakAndMend(cutwater, reload);
          } else {
            cutwater.configure(channels(reload));
          }
          awaitRunning(cutwater, reload);
        }
        new Watching(cutwater, 0).awaitFloor(steady.end());
        new Watching(cutwater, 1).awaitFloor(changing.end());
        new Watching(cutwater, 2).awaitFloor(visiting.end());
      }
      assertThat(new Watching(cutwater, 0).session()).as("sessions of the steady one").isOne();
      assertThat(cutwater.log()).doesNotContain("Lane starts anew");
    }
    for (String name : names) {
      Reckoning reckoning = servers.reckon(name, name);
      assertThat(reckoning.exact()).as("%s: %s", name, reckoning).isTrue();
      assertThat(reckoning.published()).isGreaterThan(RELOADS);
      System.out.println(name + ", " + RELOADS + " reloads: " + reckoning);
    }
  }
}
