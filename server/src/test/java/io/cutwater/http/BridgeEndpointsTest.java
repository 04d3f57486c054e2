package io.cutwater.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cutwater.control.Bridge;
import io.cutwater.control.ChannelStatus;
import io.cutwater.control.Fakes;
import io.cutwater.fleet.FleetView;
import io.cutwater.fleet.Member;
import io.cutwater.message.StreamSequence;
import io.cutwater.relay.Resumption;
import io.javalin.http.HandlerType;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BridgeEndpointsTest {

  private final HttpClient client = HttpClient.newHttpClient();
  private final Fakes.FakeLane lane = new Fakes.FakeLane(Fakes.view("a", "running", 2, 41));
  private FleetView fleet = new FleetView(false, "it is alone", List.of());
  private final List<String> decided = new CopyOnWriteArrayList<>();
  private HttpServer server;

  @BeforeEach
  void serve() throws HttpServer.PortTakenException {
    InstantSource clock = InstantSource.system();
    Bridge bridge =
        new Bridge(List.of(Fakes.channel("a")), channel -> Fakes.only(lane), clock, new Random(1));
    bridge.start();
    await().until(() -> bridge.status().getFirst().lanes().size() == 1);
    server =
        BridgeEndpoints.serve(
            0,
            bridge,
            () -> fleet,
            (channel, paused) -> decided.add(channel + (paused ? " off" : " on")),
            new BridgeEndpoints.Identity("1", "d", "i", 0),
            clock);
  }

  @AfterEach
  void close() {
    server.close();
    client.close();
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(uri(path)).build(), HttpResponse.BodyHandlers.ofString());
  }

  private HttpResponse<String> post(String path, String type, String body)
      throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(uri(path))
            .header("Content-Type", type)
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + server.port() + path);
  }

  @Test
  void anEndpointWithoutAccessStopsTheStart() {
    var forgotten = new Endpoint(HandlerType.GET, "/x", List.of(), context -> {});

    assertThatThrownBy(() -> HttpServer.start(0, List.of(forgotten)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("GET /x declares no access, or several");
  }

  @Test
  void readinessIsRefusedWithTheReason() throws Exception {
    int before = get("/readyz").statusCode();
    lane.show(Fakes.view("a", "halted", 0, 41));

    var after = get("/readyz");

    assertThat(before).isEqualTo(200);
    assertThat(after.statusCode()).isEqualTo(503);
    assertThat(after.body()).contains("channel a is halted");
    assertThat(get("/healthz").statusCode()).isEqualTo(200);
  }

  @Test
  void metricsShowEveryChannel() throws Exception {
    assertThat(get("/metrics").body())
        .contains("cutwater_lane_stored_total{channel=\"a\",lane=\"a-0\"} 41.0")
        .contains("cutwater_lane_floor{channel=\"a\",lane=\"a-0\"} 7.0")
        .contains("cutwater_lane_running{channel=\"a\",lane=\"a-0\"} 1.0")
        .contains(
            "cutwater_lane_latency_seconds{channel=\"a\",lane=\"a-0\",quantile=\"0.5\"} 0.004")
        .contains(
            "cutwater_lane_latency_seconds{channel=\"a\",lane=\"a-0\",quantile=\"0.99\"} 0.02")
        .contains("cutwater_lane_latency_seconds_count{channel=\"a\",lane=\"a-0\"} 2")
        .contains("cutwater_lane_latency_seconds_sum{channel=\"a\",lane=\"a-0\"} 0.009")
        .contains("jvm_memory_used_bytes");
  }

  @Test
  void statusTellsTheGuarantee() throws Exception {
    assertThat(get("/status").body())
        .contains("\"guarantee\":\"exactly-once\"")
        .contains("\"floor\":\"7\"")
        .contains("\"latencyP50Millis\":4,\"latencyP99Millis\":20,\"latencyMaxMillis\":30");
  }

  @Test
  void statusTellsOfTheOtherInstances() throws Exception {
    assertThat(get("/status").body())
        .contains("\"fleet\":{\"joined\":false,\"reason\":\"it is alone\",\"others\":[]}");

    JsonNode channels =
        FleetDocument.carried(
            List.of(
                new ChannelStatus(
                    Fakes.channel("x"),
                    List.of(Fakes.view("x", "standby", 0, 0), Fakes.view("x", "running", 2, 9)),
                    false,
                    Optional.empty()),
                new ChannelStatus(
                    Fakes.channel("y"),
                    List.of(Fakes.view("y", "standby", 0, 0)),
                    false,
                    Optional.empty())));
    fleet = new FleetView(true, "", List.of(new Member("b", "run", "work", 5, 6, true, channels)));

    JsonNode other = new ObjectMapper().readTree(get("/status").body()).at("/fleet/others/0");
    assertThat(other.path("instance").asText()).isEqualTo("b");
    assertThat(other.path("leaving").asBoolean()).isTrue();
    assertThat(other.path("channels")).hasSize(1);
    assertThat(other.at("/channels/0/channel").asText()).isEqualTo("x");
    assertThat(other.at("/channels/0/lanes")).hasSize(1);
    assertThat(other.at("/channels/0/stored").asLong()).isEqualTo(9);
  }

  @Test
  void resumeGoesOnBehindTheMessageBefore() throws Exception {
    var response = post("/lanes/a/resume", "application/json", "{\"from\": \"5\"}");

    assertThat(response.statusCode()).isEqualTo(202);
    assertThat(lane.resumed()).containsExactly(new Resumption.Behind(new StreamSequence(4)));
  }

  @Test
  void resumeRefusesWhatItCannotDo() throws Exception {
    assertThat(post("/lanes/b/resume", "application/json", "{\"from\": \"first\"}").statusCode())
        .isEqualTo(404);
    assertThat(post("/lanes/a/resume", "application/json", "{\"from\": \"0\"}").statusCode())
        .isEqualTo(400);
    assertThat(post("/lanes/a/resume", "application/json", "{").statusCode()).isEqualTo(400);
    assertThat(lane.resumed()).isEmpty();
  }

  @Test
  void pausesDrainsAndUnpausesAChannel() throws Exception {
    String second = "{\"seconds\": 1}";

    assertThat(post("/channels/a/drain", "application/json", second).statusCode()).isEqualTo(409);
    assertThat(get("/status").body()).contains("\"state\":\"running\"");
    assertThat(post("/channels/a/pause", "application/json", second).statusCode()).isEqualTo(202);
    assertThat(get("/status").body()).contains("\"state\":\"paused\"");
    assertThat(post("/channels/a/unpause", "application/json", second).statusCode()).isEqualTo(202);
    await()
        .untilAsserted(() -> assertThat(get("/status").body()).contains("\"state\":\"running\""));
    assertThat(post("/channels/b/pause", "application/json", second).statusCode()).isEqualTo(404);
    assertThat(post("/channels/a/pause", "application/json", "{}").statusCode()).isEqualTo(400);
    // Those that were refused are not among them.
    assertThat(decided).startsWith("a off", "a on").doesNotContain("b off");
  }

  @Test
  void aPageInABrowserCannotOperate() throws Exception {
    var response = post("/lanes/a/resume", "text/plain", "{\"from\": \"first\"}");

    assertThat(response.statusCode()).isEqualTo(415);
    assertThat(lane.resumed()).isEmpty();
  }
}
