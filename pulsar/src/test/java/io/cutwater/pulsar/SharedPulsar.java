package io.cutwater.pulsar;

import io.cutwater.message.TargetName;
import io.cutwater.playground.pulsar.PulsarServer;
import io.cutwater.playground.pulsar.PulsarServerSettings;
import io.cutwater.playground.tools.Cache;
import io.cutwater.playground.tools.PulsarDistribution;
import io.cutwater.relay.FaultException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import org.apache.pulsar.client.admin.PulsarAdmin;
import org.apache.pulsar.client.api.PulsarClient;

/** One Pulsar for all tests of this JVM. */
final class SharedPulsar {

  private static final SharedPulsar SHARED = new SharedPulsar();

  private final PulsarServer server;
  private final PulsarClients clients;

  private SharedPulsar() {
    try {
      Path home = PulsarDistribution.locate(Cache.ofProject(), message -> {}).home();
      Path folder = Files.createTempDirectory("cutwater-pulsar");
      server =
          PulsarServer.start(
              PulsarServerSettings.onFreePorts(home, folder)
                  // The deduplication cursor pins entries until its next snapshot.
                  .withOverride("brokerDeduplicationEntriesInterval", "2"));
      clients = PulsarClients.open(settings());
      Runtime.getRuntime().addShutdownHook(new Thread(server::kill));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (FaultException e) {
      throw new IllegalStateException(e);
    }
  }

  static SharedPulsar get() {
    return SHARED;
  }

  PulsarSettings settings() {
    return PulsarSettings.of(server.url(), Optional.of(server.adminUrl()));
  }

  PulsarServer server() {
    return server;
  }

  PulsarClients clients() {
    return clients;
  }

  PulsarClient client() {
    return clients.client();
  }

  PulsarAdmin admin() {
    return clients.admin().orElseThrow();
  }

  /** A topic that no test has used, made without partitions. */
  TargetName madeTopic(String about) throws FaultException {
    PulsarTopicSettings wanted = PulsarTopicSettings.of(freshTopic(about));
    return new PulsarTopics(clients).resolve(wanted).getFirst();
  }

  /** A name of a topic that no test has used. */
  static String freshTopic(String about) {
    return "persistent://public/default/" + about + "-" + UUID.randomUUID();
  }
}
