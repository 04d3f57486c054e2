package io.cutwater.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cutwater.json.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Asks a running Cutwater over its loopback port. */
final class RunningInstance {

  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final ObjectMapper JSON = Json.mapper();

  private final int port;
  private final HttpClient client;

  RunningInstance(int port, HttpClient client) {
    this.port = port;
    this.client = client;
  }

  /** An answer's status and body. */
  record Answer(int status, JsonNode body) {}

  JsonNode status() throws UnreachableException, InterruptedException {
    return send(request("/status").GET().build()).body();
  }

  Answer resume(String channel, String from) throws UnreachableException, InterruptedException {
    return post(
        "/lanes/" + channel + "/resume", JSON.createObjectNode().put("from", from), TIMEOUT);
  }

  /**
   * @param what pause, drain or unpause
   * @param bound how long it may take
   */
  Answer tell(String channel, String what, Duration bound)
      throws UnreachableException, InterruptedException {
    return post(
        "/channels/" + channel + "/" + what,
        JSON.createObjectNode().put("seconds", Math.max(1, bound.toSeconds())),
        bound.plus(TIMEOUT));
  }

  private Answer post(String path, ObjectNode body, Duration timeout)
      throws UnreachableException, InterruptedException {
    return send(
        request(path)
            .timeout(timeout)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
            .build());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).timeout(TIMEOUT);
  }

  private Answer send(HttpRequest request) throws UnreachableException, InterruptedException {
    try {
      HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
      boolean isJson = response.headers().firstValue("Content-Type").orElse("").contains("json");
      return new Answer(
          response.statusCode(), isJson ? JSON.readTree(response.body()) : JSON.createObjectNode());
    } catch (IOException e) {
      throw new UnreachableException(
          "no Cutwater answers at 127.0.0.1:"
              + port
              + " (name its port with --port, or its"
              + " configuration with -c)");
    }
  }
}
