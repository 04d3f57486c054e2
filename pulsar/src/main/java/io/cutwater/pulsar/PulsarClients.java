package io.cutwater.pulsar;

import io.cutwater.relay.FaultException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.pulsar.client.admin.PulsarAdmin;
import org.apache.pulsar.client.admin.PulsarAdminBuilder;
import org.apache.pulsar.client.api.Authentication;
import org.apache.pulsar.client.api.AuthenticationFactory;
import org.apache.pulsar.client.api.ClientBuilder;
import org.apache.pulsar.client.api.PulsarClient;
import org.apache.pulsar.client.api.PulsarClientException;
import org.apache.pulsar.client.api.SizeUnit;
import org.apache.pulsar.client.impl.ClientBuilderImpl;
import org.apache.pulsar.client.impl.PulsarClientImpl;
import org.apache.pulsar.client.impl.conf.ClientConfigurationData;
import org.apache.pulsar.shade.io.netty.util.HashedWheelTimer;
import org.apache.pulsar.shade.io.netty.util.Timer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections to one cluster, shared by all lanes of the process.
 *
 * <p>The client's memory limit is off. A send that runs into it fails alone, and the ones behind it
 * are stored: a hole in the middle of the log (E5). The lanes' windows bound what is in flight
 * instead, before a message is ever read.
 */
public final class PulsarClients implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(PulsarClients.class);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);
  private static final long RECONNECT_BACKOFF_MAX_MILLIS = 3_000;
  private static final long TIMER_TICK_MILLIS = 50;
  private static final ThreadFactory TIMER_THREADS =
      Thread.ofPlatform().daemon().name("pulsar-timer").factory();

  private final PulsarSettings settings;
  private final PulsarClient client;
  private final Timer timer;
  private final Optional<PulsarAdmin> admin;
  private final BrokerSettings brokerSettings;
  private final ProducerWatch watch = new ProducerWatch();
  private final AtomicBoolean closed = new AtomicBoolean();

  private PulsarClients(
      PulsarSettings settings, PulsarClient client, Timer timer, Optional<PulsarAdmin> admin) {
    this.settings = settings;
    this.client = client;
    this.timer = timer;
    this.admin = admin;
    this.brokerSettings = new BrokerSettings(admin, answerLimit());
  }

  /** Prepares the clients; the first connection is made when it is needed. */
  public static PulsarClients open(PulsarSettings settings) throws FaultException {
    try {
      Optional<PulsarAdmin> admin =
          settings.adminUrl().isEmpty() ? Optional.empty() : Optional.of(buildAdmin(settings));
      Timer timer = new HashedWheelTimer(TIMER_THREADS, TIMER_TICK_MILLIS, TimeUnit.MILLISECONDS);
      return new PulsarClients(settings, buildClient(settings, timer), timer, admin);
    } catch (PulsarClientException | IllegalArgumentException e) {
      throw Faults.exception("preparing the Pulsar client for " + settings.serviceUrl(), e);
    }
  }

  PulsarClient client() {
    return client;
  }

  Optional<PulsarAdmin> admin() {
    return admin;
  }

  BrokerSettings brokerSettings() {
    return brokerSettings;
  }

  ProducerWatch watch() {
    return watch;
  }

  Duration operationTimeout() {
    return settings.operationTimeout();
  }

  /** How long an answer is waited for at most: the client's own limit and what it adds to it. */
  Duration answerLimit() {
    return settings.operationTimeout().plusSeconds(5);
  }

  /** Closes every connection within 5 s; what is not closed by then is dropped. Idempotent. */
  @Override
  public void close() {
    if (closed.getAndSet(true)) {
      return;
    }
    watch.close();
    if (!Answer.closed(CLOSE_LIMIT, client.closeAsync())) {
      LOG.warn(
          "the Pulsar client did not close within {}; its connections are dropped", CLOSE_LIMIT);
      shutdown();
    }
    var unused = timer.stop();
    admin.ifPresent(PulsarAdmin::close);
  }

  private void shutdown() {
    try {
      client.shutdown();
    } catch (PulsarClientException e) {
      LOG.warn("the Pulsar client left connections behind: {}", e.getMessage());
    }
  }

  /**
   * With a timer of our own, since the client's wakes a thousand times a second, which is a
   * hundredth of a core for nothing: time limits and pauses of seconds are all that is timed by it.
   */
  private static PulsarClient buildClient(PulsarSettings settings, Timer timer)
      throws PulsarClientException {
    int millis = Math.toIntExact(settings.operationTimeout().toMillis());
    ClientBuilder builder =
        PulsarClient.builder()
            .serviceUrl(settings.serviceUrl())
            .memoryLimit(0, SizeUnit.BYTES)
            .ioThreads(1)
            .listenerThreads(1)
            .connectionTimeout(millis, TimeUnit.MILLISECONDS)
            .operationTimeout(millis, TimeUnit.MILLISECONDS)
            .lookupTimeout(millis, TimeUnit.MILLISECONDS)
            .startingBackoffInterval(
                ProducerWatch.RECONNECT_AFTER.toMillis(), TimeUnit.MILLISECONDS)
            .maxBackoffInterval(RECONNECT_BACKOFF_MAX_MILLIS, TimeUnit.MILLISECONDS);
    authentication(settings).ifPresent(builder::authentication);
    ClientConfigurationData all =
        ((ClientBuilderImpl) withoutStatistics(builder)).getClientConfigurationData();
    return PulsarClientImpl.builder().conf(all).timer(timer).build();
  }

  /** The client would keep a sketch, and write a log line a minute, for each of many producers. */
  @SuppressWarnings("deprecation")
  private static ClientBuilder withoutStatistics(ClientBuilder builder) {
    return builder.statsInterval(0, TimeUnit.SECONDS);
  }

  private static PulsarAdmin buildAdmin(PulsarSettings settings) throws PulsarClientException {
    int millis = Math.toIntExact(settings.operationTimeout().toMillis());
    PulsarAdminBuilder builder =
        PulsarAdmin.builder()
            .serviceHttpUrl(settings.adminUrl().orElseThrow())
            .connectionTimeout(millis, TimeUnit.MILLISECONDS)
            .readTimeout(millis, TimeUnit.MILLISECONDS)
            .requestTimeout(millis, TimeUnit.MILLISECONDS);
    authentication(settings).ifPresent(builder::authentication);
    return builder.build();
  }

  private static Optional<Authentication> authentication(PulsarSettings settings) {
    return switch (settings.credentials()) {
      case PulsarSettings.Credentials.None none -> Optional.empty();
      case PulsarSettings.Credentials.Token token ->
          Optional.of(AuthenticationFactory.token(token.secret()));
    };
  }
}
