package io.cutwater.e2e;

import eu.rekawek.toxiproxy.Proxy;
import eu.rekawek.toxiproxy.ToxiproxyClient;
import eu.rekawek.toxiproxy.model.ToxicDirection;
import io.cutwater.playground.host.ChildProcess;
import io.cutwater.playground.host.PortChoice;
import io.cutwater.playground.host.Progress;
import io.cutwater.playground.tools.Cache;
import io.cutwater.playground.tools.ToxiproxyBinary;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/** The network between Cutwater and its servers: proxies that can be slow, silent or gone. */
final class Network implements AutoCloseable {

  private static final Duration START_BOUND = Duration.ofSeconds(20);
  private static final Duration CHANGE_BOUND = Duration.ofMinutes(1);
  private static final Duration STOP_GRACE = Duration.ofSeconds(5);
  private static final String HOST = "127.0.0.1";
  private static final String TOXIC = "toxic-";

  /** What is delayed comes at once when the delay is taken away; what is dropped never would. */
  private static final Duration FOR_EVER = Duration.ofHours(1);

  private final ChildProcess process;
  private final ToxiproxyClient client;

  Network(Path folder) {
    int port = PortChoice.free().resolve();
    process =
        ChildProcess.start(
            "toxiproxy",
            List.of(
                ToxiproxyBinary.locate(Cache.ofProject(), Progress.silent()).path().toString(),
                "-host",
                HOST,
                "-port",
                Integer.toString(port)),
            Map.of("LOG_LEVEL", "error"),
            folder.resolve("toxiproxy.log"));
    client = new ToxiproxyClient(HOST, port);
    Awaitility.await().atMost(START_BOUND).ignoreExceptions().until(() -> client.version() != null);
  }

  /** A way to {@code port}, which leads there from another one. */
  Way way(String name, int from, int port) throws IOException {
    return new Way(client.createProxy(name, HOST + ":" + from, HOST + ":" + port));
  }

  /** One proxy. */
  record Way(Proxy proxy) {

    /** Every connection breaks; new ones may be made at once. */
    void cut() {
      close();
      open();
    }

    /** Connections break, and none can be made until {@link #open}. */
    void close() {
      make("close " + proxy.getName(), proxy::disable);
    }

    void open() {
      make("open " + proxy.getName(), proxy::enable);
    }

    /** Connections stay, and nothing comes through in either direction until {@link #heal}. */
    void silence() {
      delay(FOR_EVER, Duration.ZERO);
    }

    /** Everything takes longer, by half as much more or less. */
    void slow(Duration latency) {
      delay(latency, latency.dividedBy(2));
    }

    private void delay(Duration latency, Duration jitter) {
      make(
          "delay " + proxy.getName(),
          () -> {
            heal();
            for (ToxicDirection direction : ToxicDirection.values()) {
              proxy
                  .toxics()
                  .latency(TOXIC + direction, direction, latency.toMillis())
                  .setJitter(jitter.toMillis());
            }
          });
    }

    /** Neither slow nor silent any more. */
    void heal() {
      make(
          "heal " + proxy.getName(),
          () -> {
            for (var toxic : proxy.toxics().getAll()) {
              toxic.remove();
            }
          });
    }
  }

  /** What the proxies are told. */
  private interface Change {
    void make() throws IOException;
  }

  /** Again where it fails: a proxy whose machine is busy answers 503, and has done it or not. */
  private static void make(String what, Change change) {
    Awaitility.await(what)
        .atMost(CHANGE_BOUND)
        .pollDelay(Duration.ZERO)
        .ignoreExceptionsInstanceOf(IOException.class)
        .until(() -> {
          change.make();
          return true;
        });
  }

  @Override
  public void close() {
    process.stop(STOP_GRACE);
  }
}
