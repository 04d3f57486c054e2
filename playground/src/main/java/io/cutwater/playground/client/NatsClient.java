package io.cutwater.playground.client;

import io.nats.client.Connection;
import io.nats.client.ErrorListener;
import io.nats.client.Nats;
import io.nats.client.Options;
import java.io.IOException;

/**
 * Connections to a local nats-server that leave the terminal alone. The client's own listener
 * prints each lost connection as SEVERE, which in a playground is a fault that somebody wanted.
 */
public final class NatsClient {

  private NatsClient() {}

  /** Connects to a server without credentials. */
  public static Connection connect(String url) throws IOException, InterruptedException {
    return Nats.connect(silent(Options.builder().server(url)).build());
  }

  /** Options under which errors only show in the calls that they let fail. */
  public static Options.Builder silent(Options.Builder options) {
    return options.errorListener(new ErrorListener() {});
  }
}
