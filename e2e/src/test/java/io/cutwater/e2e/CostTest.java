package io.cutwater.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cutwater.playground.load.LoadGenerator;
import io.nats.client.Connection;
import io.nats.client.Nats;
import io.nats.client.api.StreamConfiguration;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.apache.pulsar.client.admin.PulsarAdmin;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a backlog costs on real servers, counted and not timed: what Cutwater says to nats-server,
 * how many messages share an entry of the topic, and how often it calls the kernel. A change that
 * acknowledges each message, or sends it alone, fails here on any machine.
 */
@Tag("servers")
@ExtendWith(SharedServers.class)
class CostTest {

  private static final int MESSAGES = 60_000;
  private static final int PAYLOAD_BYTES = 256;
  private static final double THOUSAND = 1_000;
  private static final Duration BOUND = Duration.ofMinutes(1);
  private static final Path PROCESSES = Path.of("/proc");

  @TempDir static Path folder;
  private static Servers servers;

  @BeforeAll
  static void useServers(Servers shared) {
    servers = shared;
  }

  @Test
  @SuppressWarnings("try")
  void thousandsOfABacklogShareWhatItCosts() throws Exception {
    assumeThat(PROCESSES.resolve("self/io")).exists();
    try (Connection nats = Nats.connect(servers.playground().nats().url());
        LoadGenerator load = LoadGenerator.connect(servers.playground().nats().url())) {
      nats.jetStreamManagement()
          .addStream(StreamConfiguration.builder().name("cost").subjects("cost.>").build());
      load.publishBacklog("cost.x", MESSAGES, PAYLOAD_BYTES);
      assertThat(load.awaitAccepted(BOUND).complete()).isTrue();
    }
    String channel =
        """
          - name: cost
            flow: nats-to-pulsar
            nats: { stream: cost, subjects: ["cost.>"] }
            pulsar: { topic: cost, create: true }
            require: exactly-once
        """;
    try (CutwaterProcess cutwater =
        new CutwaterProcess(folder, "cost", servers.configuration(), channel)) {
      cutwater.awaitFloor(MESSAGES);
      double calls = calls(cutwater.pid()) / (MESSAGES / THOUSAND);
      double words = said("cost") / (MESSAGES / THOUSAND);
      double entries = entries("persistent://public/default/cost") / (MESSAGES / THOUSAND);
      System.out.printf(
          "a thousand messages: %.1f words to nats-server, %.1f entries, %.1f reads and writes%n",
          words, entries, calls);

      assertThat(words).as("requests, acknowledgements and all else").isBetween(0.1, 5.0);
      assertThat(entries).isBetween(1.0, 25.0);
      assertThat(calls).as("reads and writes, those of the start included").isLessThan(600);
    }
  }

  /** Messages that the connections of that instance have sent to nats-server so far. */
  private static long said(String instance) throws IOException {
    URI connections = URI.create(servers.playground().nats().monitorUrl() + "/connz?limit=1000");
    long said = 0;
    JsonNode answer;
    try (InputStream body = connections.toURL().openStream()) {
      answer = new ObjectMapper().readTree(body);
    }
    for (JsonNode connection : answer.path("connections")) {
      if (connection.path("name").asText().contains(instance)) {
        said += connection.path("in_msgs").asLong();
      }
    }
    return said;
  }

  private static long entries(String topic) throws Exception {
    try (PulsarAdmin admin = servers.administration()) {
      return admin.topics().getInternalStats(topic).entriesAddedCounter;
    }
  }

  /** How often that process has read and written so far. */
  private static long calls(long pid) throws IOException {
    try (Stream<String> lines = Files.lines(PROCESSES.resolve(pid + "/io"))) {
      return lines
          .filter(line -> line.startsWith("sysc"))
          .mapToLong(line -> Long.parseLong(line.substring(line.indexOf(' ') + 1)))
          .sum();
    }
  }
}
