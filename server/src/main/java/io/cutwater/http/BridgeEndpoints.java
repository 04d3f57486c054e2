package io.cutwater.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.cutwater.control.Bridge;
import io.cutwater.control.Readiness;
import io.cutwater.fleet.FleetView;
import io.cutwater.json.Json;
import io.cutwater.message.StreamSequence;
import io.cutwater.relay.Resumption;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The endpoints of one bridge. */
public final class BridgeEndpoints {

  private static final ObjectMapper JSON = Json.mapper();
  private static final int SECONDS_MAX = 3_600;
  private static final String PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8";

  private final Bridge bridge;
  private final Supplier<FleetView> fleet;
  private final PauseListener pauses;
  private final Identity identity;
  private final InstantSource clock;
  private final LaneMetrics metrics;

  /**
   * Who answers.
   *
   * @param instance names the process among those of its deployment
   */
  public record Identity(
      String version, String deployment, String instance, long startedAtMillis) {}

  /** Hears of an operator's decision before it is carried out here. */
  @FunctionalInterface
  public interface PauseListener {
    void decided(String channel, boolean paused);
  }

  private BridgeEndpoints(
      Bridge bridge,
      Supplier<FleetView> fleet,
      PauseListener pauses,
      Identity identity,
      InstantSource clock) {
    this.bridge = bridge;
    this.fleet = fleet;
    this.pauses = pauses;
    this.identity = identity;
    this.clock = clock;
    this.metrics = new LaneMetrics(bridge);
  }

  /**
   * Serves {@code bridge} on the loopback address.
   *
   * @param port 0 for any free one
   * @param fleet the other instances, as they are known now
   */
  public static HttpServer serve(
      int port,
      Bridge bridge,
      Supplier<FleetView> fleet,
      PauseListener pauses,
      Identity identity,
      InstantSource clock)
      throws HttpServer.PortTakenException {
    return HttpServer.start(
        port, new BridgeEndpoints(bridge, fleet, pauses, identity, clock).all());
  }

  private List<Endpoint> all() {
    return List.of(
        Endpoint.read("/healthz", context -> json(context, HttpStatus.OK, Map.of("alive", true))),
        Endpoint.read("/readyz", this::readiness),
        Endpoint.read(
            "/metrics", context -> context.contentType(PROMETHEUS_TEXT).result(metrics.scrape())),
        Endpoint.read("/status", context -> json(context, HttpStatus.OK, status())),
        Endpoint.operate("/lanes/{channel}/resume", this::resume),
        Endpoint.operate("/channels/{channel}/pause", this::pause),
        Endpoint.operate("/channels/{channel}/drain", this::drain),
        Endpoint.operate("/channels/{channel}/unpause", this::unpause));
  }

  private void readiness(Context context) throws JsonProcessingException {
    Readiness readiness = bridge.readiness();
    json(
        context,
        readiness.isReady() ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE,
        Map.of(
            "ready", readiness.isReady(),
            "reasons", readiness.reasons(),
            "notes", readiness.notes()));
  }

  private StatusDocument status() {
    return new StatusDocument(
        identity.version(),
        identity.deployment(),
        identity.instance(),
        ProcessHandle.current().pid(),
        identity.startedAtMillis(),
        clock.millis(),
        bridge.refusedConfiguration().orElse(""),
        bridge.status().stream().map(StatusDocument.ChannelDocument::of).toList(),
        FleetDocument.of(fleet.get()));
  }

  private void resume(Context context) throws JsonProcessingException {
    String channel = context.pathParam("channel");
    if (bridge.resume(channel, resumption(context.body()))) {
      json(context, HttpStatus.ACCEPTED, Map.of("channel", channel, "resumed", true));
    } else {
      json(
          context,
          HttpStatus.NOT_FOUND,
          Map.of("error", "no channel " + channel + ", or it has no lane yet"));
    }
  }

  private void pause(Context context) throws JsonProcessingException, InterruptedException {
    String channel = context.pathParam("channel");
    Duration bound = bound(context.body());
    decide(channel, true);
    answer(context, channel, bridge.pause(channel, bound), "paused");
  }

  private void decide(String channel, boolean paused) {
    if (bridge.has(channel)) {
      pauses.decided(channel, paused);
    }
  }

  private void unpause(Context context) throws JsonProcessingException {
    String channel = context.pathParam("channel");
    decide(channel, false);
    answer(context, channel, bridge.unpause(channel), "unpaused");
  }

  private void drain(Context context) throws JsonProcessingException, InterruptedException {
    String channel = context.pathParam("channel");
    Optional<Boolean> drained = bridge.drain(channel, bound(context.body()));
    if (drained.equals(Optional.of(true))) {
      decide(channel, true);
    }
    if (drained.equals(Optional.of(false))) {
      json(
          context,
          HttpStatus.CONFLICT,
          Map.of("error", "not drained in that time; channel " + channel + " goes on"));
    } else {
      answer(context, channel, drained.isPresent(), "drained");
    }
  }

  private static void answer(Context context, String channel, boolean found, String done)
      throws JsonProcessingException {
    if (found) {
      json(context, HttpStatus.ACCEPTED, Map.of("channel", channel, done, true));
    } else {
      json(context, HttpStatus.NOT_FOUND, Map.of("error", "no channel " + channel));
    }
  }

  private static Duration bound(String body) {
    int seconds = read(body).path("seconds").asInt(0);
    if (seconds < 1 || seconds > SECONDS_MAX) {
      throw new BadRequestResponse("seconds is a number from 1 to " + SECONDS_MAX);
    }
    return Duration.ofSeconds(seconds);
  }

  /** Where to go on: a stream sequence is the first message to be read again. */
  private static Resumption resumption(String body) {
    String from = from(body);
    if (from.equals("journal")) {
      return new Resumption.AsLeft();
    }
    if (from.equals("first") || from.equals("1")) {
      return new Resumption.AtFirst();
    }
    if (!from.matches("[1-9][0-9]{0,17}")) {
      throw new BadRequestResponse("from is \"journal\", \"first\" or a stream sequence");
    }
    return new Resumption.Behind(new StreamSequence(Long.parseLong(from) - 1));
  }

  private static String from(String body) {
    return read(body).path("from").asText();
  }

  private static JsonNode read(String body) {
    try {
      JsonNode node = JSON.readTree(body);
      return node == null ? MissingNode.getInstance() : node;
    } catch (JsonProcessingException e) {
      throw new BadRequestResponse("the body is no JSON");
    }
  }

  private static void json(Context context, HttpStatus status, Object value)
      throws JsonProcessingException {
    context.status(status).contentType("application/json").result(JSON.writeValueAsString(value));
  }
}
