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
import java.util.Optional;
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
  private static final long DISK_BYTES = 6L << 30;

  private final Network network;
  private final List<Nats> nats = new ArrayList<>();
  private final PulsarServer pulsar;
  private final Optional<SmallDisk> pulsarDisk;
  private final Network.Way pulsarWay;
  private final int pulsarPort = PortChoice.free().resolve();

  /** A nats-server, the way to it, and what it writes to, where that can be filled. */
  record Nats(NatsServer server, Network.Way way, int proxyPort, Optional<SmallDisk> disk) {}

  /**
   * @param natsServers how many
   */
  ArenaServers(Path folder, int natsServers) throws IOException {
    Cache cache = Cache.ofProject();
    network = new Network(folder);
    NatsServerSettings settings =
        NatsServerSettings.onFreePorts(
            NatsServerBinary.locate(cache, Progress.silent()).path(), folder.resolve("nats"));
    List<Optional<SmallDisk>> disks = new ArrayList<>();
    for (int i = 0; i < natsServers; i++) {
      Path own = natsServers == 1 ? settings.folder() : NatsCluster.folder(settings, i);
      disks.add(disk(own.resolve("jetstream")));
    }
    List<NatsServer> servers =
        natsServers == 1
            ? List.of(NatsServer.start(settings))
            : NatsCluster.start(settings, natsServers).servers();
    pulsarDisk = disk(folder.resolve("pulsar").resolve("bookkeeper"));
    int listener = PortChoice.free().resolve();
    Path home = PulsarDistribution.locate(cache, Progress.silent()).home();
    pulsar =
        PulsarServer.start(
            SmallDisk.watchedClosely(
                withListeners(
                    PulsarServerSettings.onFreePorts(home, folder.resolve("pulsar")),
                    listener,
                    pulsarPort)));
    for (int i = 0; i < natsServers; i++) {
      NatsServer server = servers.get(i);
      int port = PortChoice.free().resolve();
      Network.Way way = network.way("nats-" + port, port, port(server.url()));
      nats.add(new Nats(server, way, port, disks.get(i)));
    }
    pulsarWay = network.way("pulsar", pulsarPort, listener);
  }

  private static Optional<SmallDisk> disk(Path folder) {
    try {
      return Optional.of(SmallDisk.mount(folder, DISK_BYTES));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Whether this machine let us mount disks that can be filled. */
  boolean areOnSmallDisks() {
    return pulsarDisk.isPresent() && nats.stream().allMatch(each -> each.disk().isPresent());
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
        nats.stream()
            .map(each -> "nats://127.0.0.1:" + each.proxyPort())
            .collect(Collectors.joining(","));
    return """
    nats:   { url: "%s" }
    pulsar: { service: "pulsar://127.0.0.1:%d", admin: "%s" }
    """
        .formatted(urls, pulsarPort, pulsar.adminUrl());
  }

  /** Of all nats-servers, past the proxies; with commas between them. */
  String natsUrls() {
    return nats.stream().map(each -> each.server().url()).collect(Collectors.joining(","));
  }

  /** How many servers hold a stream. */
  int replicas() {
    return nats.size();
  }

  Nats anyNats(Random random) {
    return nats.get(random.nextInt(nats.size()));
  }

  PulsarServer pulsar() {
    return pulsar;
  }

  /** One for each nats-server. */
  List<Network.Way> natsWays() {
    return nats.stream().map(Nats::way).toList();
  }

  /** What Pulsar's bookie writes to, where that can be filled. */
  Optional<SmallDisk> pulsarDisk() {
    return pulsarDisk;
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
    nats.forEach(each -> each.server().close());
    pulsar.close();
    network.close();
  }
}
