package io.cutwater.app;

import io.cutwater.config.Configuration;
import io.cutwater.control.Bridge;
import io.cutwater.control.StopReport;
import io.cutwater.fleet.Fleet;
import io.cutwater.fleet.FleetLink;
import io.cutwater.http.BridgeEndpoints;
import io.cutwater.http.FleetDocument;
import io.cutwater.http.HttpServer;
import io.cutwater.lane.StartGate;
import io.cutwater.lane.SteadyClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A configuration at work: its bridge and its endpoints. */
public final class Service {

  private static final Logger LOG = LoggerFactory.getLogger(Service.class);

  /** Starts of a process at the same time. */
  private static final int STARTS_MAX = 16;

  /** How long a channel that was paused on another instance may take to deliver. */
  private static final Duration PAUSE_BOUND = Duration.ofSeconds(25);

  private final Instance instance;
  private final InstantSource timeOfDay;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final StartGate gate = new StartGate(STARTS_MAX);
  private final Bridge bridge;
  private final Fleet fleet;
  private final HttpServer http;
  private Configuration configuration;
  private Adapters adapters;
  private @Nullable ConfigurationWatch watch;

  private Service(
      Configuration configuration,
      Instance instance,
      InstantSource timeOfDay,
      RandomGenerator random)
      throws HttpServer.PortTakenException {
    this.configuration = configuration;
    this.instance = instance;
    this.timeOfDay = timeOfDay;
    this.clock = SteadyClock.from(timeOfDay);
    this.random = random;
    this.adapters = new Adapters(configuration, instance.name());
    this.bridge =
        new Bridge(configuration.channels(), lanes(configuration, adapters), clock, random);
    this.fleet =
        new Fleet(
            instance.name(),
            bridge::lanes,
            () -> FleetDocument.carried(bridge.status()),
            this::setPaused,
            connector(configuration, adapters),
            clock);
    try {
      this.http =
          BridgeEndpoints.serve(
              configuration.httpPort(),
              bridge,
              fleet::view,
              fleet::decided,
              new BridgeEndpoints.Identity(
                  Version.text(), configuration.deployment(), instance.name(), clock.millis()),
              clock);
    } catch (HttpServer.PortTakenException e) {
      adapters.close();
      throw e;
    }
  }

  /** What was decided on another instance. */
  private void setPaused(String channel, boolean paused) throws InterruptedException {
    if (paused) {
      bridge.pause(channel, PAUSE_BOUND);
    } else {
      bridge.unpause(channel);
    }
  }

  private FleetLink.Connector connector(Configuration next, Adapters servers) {
    return PulsarLink.connector(PulsarLink.Place.of(next), servers, instance.name());
  }

  private ServerLanes lanes(Configuration next, Adapters servers) {
    return new ServerLanes(
        next, instance, servers, gate, new ServerLanes.Time(clock, timeOfDay), random);
  }

  /**
   * Starts whether or not the servers can be reached; channels wait for them.
   *
   * @param timeOfDay a correction of it moves no pause and no deadline
   * @param random jitter; safe from any thread
   */
  public static Service start(
      Configuration configuration,
      Instance instance,
      InstantSource timeOfDay,
      RandomGenerator random)
      throws HttpServer.PortTakenException {
    Service service = new Service(configuration, instance, timeOfDay, random);
    service.bridge.start();
    service.fleet.start();
    LOG.info(
        "Cutwater {} is up: {} channel(s), deployment {}, instance {}, status at"
            + " http://127.0.0.1:{}/status",
        Version.text(),
        configuration.channels().size(),
        configuration.deployment(),
        instance.name(),
        service.http.port());
    return service;
  }

  /** Reads {@code file} again whenever it changes, and at SIGHUP. */
  public void follow(Path file) {
    ConfigurationWatch started =
        ConfigurationWatch.start(
            file,
            new ConfigurationWatch.Listener() {
              @Override
              public void changed(Configuration next) throws InterruptedException {
                apply(next);
              }

              @Override
              public void refused(String why) {
                bridge.refused(Optional.of(why));
              }
            });
    synchronized (this) {
      watch = started;
    }
    Hangup.on(started::reload);
  }

  /** Carries what {@code next} says from now on; channels that it does not change go on. */
  private synchronized void apply(Configuration next) throws InterruptedException {
    Optional<String> fixed = whatNeedsARestart(next);
    if (fixed.isPresent()) {
      String why = fixed.get() + " is taken at a start only: restart Cutwater, or undo that change";
      LOG.warn("The changed configuration is refused, the former one goes on: {}", why);
      bridge.refused(Optional.of(why));
      return;
    }
    Adapters before = adapters;
    boolean sameServers = sameServers(next);
    if (!sameServers) {
      adapters = new Adapters(next, instance.name());
    }
    Bridge.Change change =
        bridge.apply(
            next.channels(), lanes(next, adapters), !sameServers, configuration.drainTimeout());
    if (!sameServers || !PulsarLink.Place.of(next).equals(PulsarLink.Place.of(configuration))) {
      fleet.reconnect(connector(next, adapters));
    }
    configuration = next;
    bridge.refused(Optional.empty());
    if (!sameServers) {
      before.close();
    }
    LOG.info(
        "Configuration read again: {} added, {} changed, {} removed, {} untouched",
        change.added(),
        change.changed(),
        change.removed(),
        change.untouched());
  }

  private Optional<String> whatNeedsARestart(Configuration next) {
    if (!next.deployment().equals(configuration.deployment())) {
      return Optional.of("deployment");
    }
    return next.httpPort() == configuration.httpPort()
        ? Optional.empty()
        : Optional.of("http.port");
  }

  private boolean sameServers(Configuration next) {
    return next.nats().equals(configuration.nats())
        && next.pulsar().equals(configuration.pulsar())
        && next.seal().equals(configuration.seal())
        && next.journalNamespace().equals(configuration.journalNamespace());
  }

  /** The port of health, metrics and status. */
  public int port() {
    return http.port();
  }

  /**
   * Gives its lanes to other instances where there are some, delivers what is in flight within the
   * drain timeout, closes, and logs what was left.
   */
  public StopReport stop() throws InterruptedException {
    ConfigurationWatch watching = watch;
    if (watching != null) {
      watching.close();
    }
    synchronized (this) {
      Duration bound = configuration.drainTimeout();
      fleet.leave(bound);
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
      fleet.close();
      http.close();
      adapters.close();
      LOG.info("Stopped{}", report.isClean() ? ": nothing was left in flight" : "");
      return report;
    }
  }
}
