package io.cutwater.playground.host;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/** Short HTTP calls to a server on this machine's loopback address. */
public final class LoopbackHttp {
  /** The status of a call that got no answer. */
  public static final int NO_ANSWER = 0;

  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private final int port;
  private final Optional<String> bearerToken;

  public LoopbackHttp(int port, Optional<String> bearerToken) {
    this.port = port;
    this.bearerToken = bearerToken;
  }

  /** The status of a GET. */
  public int get(String path) {
    return call("GET", path, Optional.empty());
  }

  /** The status of a PUT of JSON. */
  public int put(String path, String json) {
    return call("PUT", path, Optional.of(json));
  }

  private int call(String method, String path, Optional<String> json) {
    try {
      URI uri = URI.create("http://127.0.0.1:" + port + path);
      HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
      connection.setConnectTimeout((int) TIMEOUT.toMillis());
      connection.setReadTimeout((int) TIMEOUT.toMillis());
      connection.setRequestMethod(method);
      bearerToken.ifPresent(
          token -> connection.setRequestProperty("Authorization", "Bearer " + token));
      try {
        if (json.isPresent()) {
          connection.setDoOutput(true);
          connection.setRequestProperty("Content-Type", "application/json");
          connection.getOutputStream().write(json.get().getBytes(StandardCharsets.UTF_8));
        }
        return connection.getResponseCode();
      } finally {
        connection.disconnect();
      }
    } catch (IOException notReady) {
      return NO_ANSWER;
    }
  }
}
