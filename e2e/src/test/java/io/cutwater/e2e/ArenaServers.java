package io.cutwater.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cutwater.playground.host.PortChoice;
import io.cutwater.playground.host.Progress;
import io.cutwater.playground.nats.NatsCluster;
import io.cutwater.playground.nats.NatsServer;
import io.cutwater.playground.nats.NatsServerSettings;
import io.cutwater.playground.pulsar.PulsarServer;
import io.cutwater.playground.pulsar.PulsarServerSettings;
import io.cutwater.playground.tools.Cache;
import io.cutwater.playground.tools.NatsServerBinary;
import io.cutwater.playground.tools.PulsarDistribution;
import io.nats.client.Connection;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.apache.pulsar.client.admin.PulsarAdmin;
import org.apache.pulsar.client.admin.PulsarAdminException;

/**
 * The servers of an arena, one nats-server or several that hold streams together, and a Pulsar; and
 * the ways to them through proxies.
 */
final class ArenaServers implements AutoCloseable {

  private static final Duration STEP_DOWN_BOUND = Duration.ofSeconds(2);

  private final Network network;
  private final List<NatsServer> nats = new ArrayList<>();
  private final PulsarServer pulsar;
  private final List<Network.Way> natsWays = new ArrayList<>();
  private final List<Integer> natsPorts = new ArrayList<>();
  private final Network.Way pulsarWay;
  private final int pulsarPort = PortChoice.free().resolve();

  /**
   * @param natsServers how many
   */
  ArenaServers(Path folder, int natsServers) throws IOException {
    Cache cache = Cache.ofProject();
    network = new Network(folder);
    NatsServerSettings settings =
        NatsServerSettings.onFreePorts(
            NatsServerBinary.locate(cache, Progress.silent()).path(), folder.resolve("nats"));
    if (natsServers == 1) {
      nats.add(NatsServer.start(settings));
    } else {
      nats.addAll(NatsCluster.start(settings, natsServers).servers());
    }
    int listener = PortChoice.free().resolve();
    Path home = PulsarDistribution.locate(cache, Progress.silent()).home();
    pulsar =
        PulsarServer.start(
            withListeners(
                PulsarServerSettings.onFreePorts(home, folder.resolve("pulsar")),
                listener,
                pulsarPort));
    for (NatsServer server : nats) {
      int port = PortChoice.free().resolve();
      natsPorts.add(port);
      natsWays.add(network.way("nats-" + port, port, port(server.url())));
    }
    pulsarWay = network.way("pulsar", pulsarPort, listener);
  }

  /** A broker tells its clients where to go: those that came by the proxy are sent there again. */
  private static PulsarServerSettings withListeners(
      PulsarServerSettings settings, int listener, int proxy) {
    int own = PortChoice.free().resolve();
    return new PulsarServerSettings(
            settings.home(),
            settings.folder(),
            PortChoice.exactly(own),
            settings.httpPort(),
            settings.overrides(),
            settings.adminToken())
        .withOverride("advertisedAddress", "")
        .withOverride("internalListenerName", "own")
        .withOverride("bindAddresses", "proxied:pulsar://127.0.0.1:" + listener)
        .withOverride(
            "advertisedListeners",
            "own:pulsar://127.0.0.1:" + own + ",proxied:pulsar://127.0.0.1:" + proxy);
  }

  private static int port(String url) {
    return Integer.parseInt(url.substring(url.lastIndexOf(':') + 1));
  }

  /** The head of a configuration that names the proxies. */
  String configuration() {
    String urls =
        natsPorts.stream().map(port -> "nats://127.0.0.1:" + port).collect(Collectors.joining(","));
    return """
    nats:   { url: "%s" }
    pulsar: { service: "pulsar://127.0.0.1:%d", admin: "%s" }
    """
        .formatted(urls, pulsarPort, pulsar.adminUrl());
  }

  /** Of all nats-servers, past the proxies; with commas between them. */
  String natsUrls() {
    return nats.stream().map(NatsServer::url).collect(Collectors.joining(","));
  }

  /** How many servers hold a stream. */
  int replicas() {
    return nats.size();
  }

  NatsServer anyNats(Random random) {
    return nats.get(random.nextInt(nats.size()));
  }

  PulsarServer pulsar() {
    return pulsar;
  }

  /** One for each nats-server. */
  List<Network.Way> natsWays() {
    return natsWays;
  }

  Network.Way pulsarWay() {
    return pulsarWay;
  }

  /** The leaders of these streams step down, where there are others. */
  static void stepDown(Connection nats, List<String> streams) throws InterruptedException {
    for (String stream : streams) {
      // One that has no leader just now does not answer: that is what we want.
      var unused =
          nats.request(
              "$JS.API.STREAM.LEADER.STEPDOWN." + stream, "".getBytes(UTF_8), STEP_DOWN_BOUND);
    }
  }

  /** Unloads all topics whose names contain {@code about}. */
  void unload(String about) throws Exception {
    try (PulsarAdmin admin = PulsarAdmin.builder().serviceHttpUrl(pulsar.adminUrl()).build()) {
      for (String topic : admin.topics().getList("public/default")) {
        if (topic.contains(about)) {
          try {
            admin.topics().unload(topic);
          } catch (PulsarAdminException e) {
            // A topic that is just moving, or a broker that was struck too: that is what we want.
          }
        }
      }
    }
  }

  @Override
  public void close() {
    nats.forEach(NatsServer::close);
    pulsar.close();
    network.close();
  }
}
