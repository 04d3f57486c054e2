package io.cutwater.playground.nats;

import io.cutwater.playground.host.PortChoice;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Several nats-servers on loopback that hold their streams together. */
public final class NatsCluster implements AutoCloseable {

  private final List<NatsServer> servers;

  private NatsCluster(List<NatsServer> servers) {
    this.servers = List.copyOf(servers);
  }

  /**
   * Starts {@code size} servers, each in a folder below that of {@code settings}, and returns when
   * all are ready.
   */
  public static NatsCluster start(NatsServerSettings settings, int size) {
    List<Integer> ports =
        IntStream.range(0, size).mapToObj(server -> PortChoice.free().resolve()).toList();
    String routes =
        ports.stream()
            .map(port -> "\"nats://127.0.0.1:" + port + "\"")
            .collect(Collectors.joining(", "));
    List<NatsServer> servers = new ArrayList<>();
    NatsCluster cluster;
    try {
      for (int port : ports) {
        String name = name(servers.size());
        String config =
            """
            cluster { name: "playground", listen: "127.0.0.1:%d", no_advertise: true
              routes: [%s] }
            """
                .formatted(port, routes);
        servers.add(
            NatsServer.launch(settings.member(folder(settings, servers.size()), name, config)));
      }
      servers.forEach(NatsServer::awaitReady);
    } finally {
      cluster = new NatsCluster(servers);
      if (!servers.stream().allMatch(NatsServer::isAlive)) {
        cluster.close();
      }
    }
    return cluster;
  }

  private static String name(int server) {
    return "playground-" + server;
  }

  /**
   * Where a server of a cluster with these settings writes, also before it was started.
   *
   * @param server from 0
   */
  public static Path folder(NatsServerSettings settings, int server) {
    return settings.folder().resolve(name(server));
  }

  public List<NatsServer> servers() {
    return servers;
  }

  @Override
  public void close() {
    servers.forEach(NatsServer::close);
  }
}
