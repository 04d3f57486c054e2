package io.cutwater.app;

import io.cutwater.config.Configuration;
import io.cutwater.control.Bridge;
import io.cutwater.control.StopReport;
import io.cutwater.http.BridgeEndpoints;
import io.cutwater.http.HttpServer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A configuration at work: its bridge and its endpoints. */
public final class Service {

  private static final Logger LOG = LoggerFactory.getLogger(Service.class);

  private final Configuration configuration;
  private final Adapters adapters;
  private final Bridge bridge;
  private final HttpServer http;

  private Service(Configuration configuration, Adapters adapters, Bridge bridge, HttpServer http) {
    this.configuration = configuration;
    this.adapters = adapters;
    this.bridge = bridge;
    this.http = http;
  }

  /**
   * Starts whether or not the servers can be reached; channels wait for them.
   *
   * @param instance names this process among those of its deployment
   * @param random jitter; safe from any thread
   */
  public static Service start(
      Configuration configuration, String instance, InstantSource clock, RandomGenerator random)
      throws HttpServer.PortTakenException {
    Adapters adapters = new Adapters(configuration, instance);
    ServerLanes lanes = new ServerLanes(configuration, instance, adapters, clock, random);
    Bridge bridge = new Bridge(configuration.channels(), lanes, clock, random);
    BridgeEndpoints.Identity identity =
        new BridgeEndpoints.Identity(
            Version.text(), configuration.deployment(), instance, clock.millis());
    HttpServer http;
    try {
      http = BridgeEndpoints.serve(configuration.httpPort(), bridge, identity, clock);
    } catch (HttpServer.PortTakenException e) {
      adapters.close();
      throw e;
    }
    bridge.start();
    LOG.info(
        "Cutwater {} is up: {} channel(s), deployment {}, instance {}, status at"
            + " http://127.0.0.1:{}/status",
        identity.version(),
        configuration.channels().size(),
        identity.deployment(),
        identity.instance(),
        http.port());
    return new Service(configuration, adapters, bridge, http);
  }

  /** The port of health, metrics and status. */
  public int port() {
    return http.port();
  }

  /** Delivers what is in flight within the drain timeout, closes, and logs what was left. */
  public StopReport stop() throws InterruptedException {
    Duration bound = configuration.drainTimeout();
    LOG.info("Stopping: delivering what is in flight within {} s", bound.toSeconds());
    StopReport report = bridge.stop(bound);
    for (StopReport.Abandoned left : report.abandoned()) {
      LOG.atWarn()
          .addKeyValue("channel", left.channel())
          .log(
              "Channel left with {} message(s) in flight{}; the next run delivers them",
              left.messages(),
              left.ended() ? "" : ", its lane did not end in time");
    }
    http.close();
    adapters.close();
    LOG.info("Stopped{}", report.isClean() ? ": nothing was left in flight" : "");
    return report;
  }
}
