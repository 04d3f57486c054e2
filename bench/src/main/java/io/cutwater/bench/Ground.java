package io.cutwater.bench;

import io.cutwater.message.Flow;
import io.cutwater.playground.Playground;
import io.cutwater.playground.PlaygroundSettings;
import io.cutwater.playground.client.NatsClient;
import io.cutwater.playground.host.Folders;
import io.cutwater.playground.host.Progress;
import io.cutwater.playground.host.SetupException;
import io.cutwater.playground.load.LoadGenerator;
import io.cutwater.playground.load.TopicPublisher;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.api.AckPolicy;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.api.StreamInfoOptions;
import io.nats.client.api.Subject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.apache.pulsar.client.admin.PulsarAdmin;
import org.apache.pulsar.client.admin.PulsarAdminException;

/**
 * A nats-server and a Pulsar, backlogs on them that are published once and read by each bridge in
 * turn, and what the servers say of how much has arrived.
 */
// A close that may be interrupted is what javac warns of; these methods may be interrupted anyway.
@SuppressWarnings("try")
final class Ground implements AutoCloseable {

  /** Last tokens of subjects, and keys: 0 to one less. */
  static final int SUBJECTS = 16;

  private static final Duration ACCEPT_BOUND = Duration.ofMinutes(2);
  private static final String NAMESPACE = "public/default";
  private static final int NOT_FOUND = 404;
  private static final int JETSTREAM_NOT_FOUND = 10_059;
  private static final int LETTERS = 26;
  private static final int DELETE_TRIES = 3;

  private final Playground playground;
  private final Connection nats;
  private final PulsarAdmin admin;
  private final Path folder;
  private final Map<String, Long> filled = new HashMap<>();

  private Ground(Playground playground, Connection nats, PulsarAdmin admin, Path folder) {
    this.playground = playground;
    this.nats = nats;
    this.admin = admin;
    this.folder = folder;
  }

  /** Starts the servers, with empty data below {@code folder}. */
  static Ground start(Path folder, Progress progress) throws IOException, InterruptedException {
    Path emptied = Folders.emptied(folder);
    Playground playground =
        Playground.start(PlaygroundSettings.onFreePorts(emptied.resolve("servers")), progress);
    try {
      return new Ground(
          playground,
          NatsClient.connect(playground.nats().url()),
          PulsarAdmin.builder().serviceHttpUrl(playground.pulsar().adminUrl()).build(),
          emptied);
    } catch (IOException | RuntimeException e) {
      playground.close();
      throw e;
    }
  }

  Playground playground() {
    return playground;
  }

  String natsUrl() {
    return playground.nats().url();
  }

  String pulsarUrl() {
    return playground.pulsar().url();
  }

  /** The head of a configuration of Cutwater's. */
  String configuration() {
    return playground.configuration();
  }

  Path folder() {
    return folder;
  }

  /** Publishes what a backlog of so many messages lacks; answers how many it holds. */
  long fill(Scene scene, long messages) throws IOException, InterruptedException {
    String source = source(scene);
    long there = filled.getOrDefault(source, 0L);
    if (there >= messages) {
      return there;
    }
    Random random = new Random(scene.bytes() + there);
    if (scene.flow() == Flow.NATS_TO_PULSAR) {
      if (there == 0) {
        makeStream(source, source);
      }
      try (LoadGenerator generator = LoadGenerator.connect(natsUrl())) {
        for (long i = there; i < messages; i++) {
          generator.publish(source + "." + i % SUBJECTS, payload(random, scene.bytes()));
        }
        if (!generator.awaitAccepted(ACCEPT_BOUND).complete()) {
          throw new IOException("stream " + source + " did not take its backlog in time");
        }
      }
    } else {
      if (there == 0) {
        partition(source, scene.lanes());
      }
      try (TopicPublisher publisher = TopicPublisher.connect(pulsarUrl(), source)) {
        for (long i = there; i < messages; i++) {
          publisher.publish(Long.toString(i % SUBJECTS), payload(random, scene.bytes()));
        }
        publisher.awaitAccepted(ACCEPT_BOUND);
      }
    }
    filled.put(source, messages);
    return messages;
  }

  private void partition(String topic, int partitions) throws IOException {
    if (partitions > 1) {
      try {
        admin.topics().createPartitionedTopic(topic, partitions);
      } catch (PulsarAdminException e) {
        throw new IOException("cannot make topic " + topic, e);
      }
    }
  }

  /** Letters that no compression makes much of. */
  static byte[] payload(Random random, int bytes) {
    byte[] payload = new byte[bytes];
    random.nextBytes(payload);
    for (int i = 0; i < bytes; i++) {
      payload[i] = (byte) ('a' + Math.floorMod(payload[i], LETTERS));
    }
    return payload;
  }

  /** A stream is divided by whoever reads it; a topic has the partitions that it was made with. */
  private static String source(Scene scene) {
    return scene.flow() == Flow.NATS_TO_PULSAR
        ? "bench-out-" + scene.bytes()
        : "bench-" + scene.slug();
  }

  /**
   * Prepares one run of a bridge.
   *
   * @param round of how many, from 1
   */
  Errand errand(Scene scene, Bridge bridge, int round) throws IOException {
    String name =
        (scene.slug() + "-" + bridge.name() + "-" + round)
            .toLowerCase(Locale.ROOT)
            .replaceAll("[^a-z0-9]+", "-");
    return errand(name, scene, source(scene), bridge);
  }

  /** Prepares a run whose source is its own and empty. */
  Errand errandOfItsOwn(String name, Scene scene, Bridge bridge) throws IOException {
    String source = "bench-" + name;
    if (scene.flow() == Flow.NATS_TO_PULSAR) {
      makeStream(source, source);
    }
    return errand(name, scene, source, bridge);
  }

  private Errand errand(String name, Scene scene, String source, Bridge bridge) throws IOException {
    Path logs = Folders.writable(folder.resolve("bridges"), 0);
    if (scene.flow() == Flow.NATS_TO_PULSAR) {
      return new Errand(name, scene, this, source, source, topic("to-" + name), logs);
    }
    String target = "to-" + name;
    if (!bridge.makesStream(scene)) {
      makeStream(target, target);
    }
    return new Errand(name, scene, this, target, target, topic(source), logs);
  }

  private static String topic(String name) {
    return "persistent://" + NAMESPACE + "/" + name;
  }

  private void makeStream(String name, String subjects) throws IOException {
    try {
      nats.jetStreamManagement()
          .addStream(
              StreamConfiguration.builder()
                  .name(name)
                  .subjects(subjects + ".>", "cutwater.fence." + name + ".>")
                  .storageType(StorageType.File)
                  .build());
    } catch (JetStreamApiException e) {
      throw new IOException("cannot make stream " + name, e);
    }
  }

  /** A durable consumer that its reader pulls from, for a bridge that makes none itself. */
  void makePullConsumer(String stream, String durable) {
    try {
      nats.jetStreamManagement()
          .createConsumer(
              stream,
              ConsumerConfiguration.builder()
                  .durable(durable)
                  .ackPolicy(AckPolicy.Explicit)
                  .maxAckPending(-1)
                  .build());
    } catch (IOException | JetStreamApiException e) {
      throw new SetupException(
          "cannot make consumer " + durable + " of stream " + stream, "See the server's log", e);
    }
  }

  /** Messages that have arrived at the target, as its server counts them. */
  long arrived(Errand errand) throws IOException {
    return errand.scene().flow() == Flow.NATS_TO_PULSAR ? stored(errand.topic()) : held(errand);
  }

  private long stored(String topic) throws IOException {
    try {
      return admin.topics().getStats(topic).getMsgInCounter();
    } catch (PulsarAdminException e) {
      if (e.getStatusCode() == NOT_FOUND) {
        return 0;
      }
      throw new IOException("cannot look at topic " + topic, e);
    }
  }

  private long held(Errand errand) throws IOException {
    try {
      return nats
          .jetStreamManagement()
          .getStreamInfo(
              errand.stream(), StreamInfoOptions.filterSubjects(errand.subjects() + ".>"))
          .getStreamState()
          .getSubjects()
          .stream()
          .mapToLong(Subject::getCount)
          .sum();
    } catch (JetStreamApiException e) {
      if (e.getApiErrorCode() == JETSTREAM_NOT_FOUND) {
        return 0;
      }
      throw new IOException("cannot look at stream " + errand.stream(), e);
    }
  }

  /** Forgets what a run carried, and whatever it left on the servers for that. */
  void forget(Errand errand) throws IOException {
    try {
      JetStreamManagement streams = nats.jetStreamManagement();
      if (errand.scene().flow() == Flow.NATS_TO_PULSAR) {
        for (String consumer : streams.getConsumerNames(errand.stream())) {
          streams.deleteConsumer(errand.stream(), consumer);
        }
      }
      for (String stream : streams.getStreamNames()) {
        if (stream.startsWith("to-" + errand.name())) {
          streams.deleteStream(stream);
        }
      }
      for (String topic : admin.topics().getList(NAMESPACE)) {
        if (isTarget(errand, topic)
            || (topic.contains(errand.name()) && !topic.equals(errand.topic()))) {
          delete(topic, DELETE_TRIES);
        }
      }
    } catch (JetStreamApiException | PulsarAdminException e) {
      throw new IOException("cannot remove what " + errand.name() + " left", e);
    }
  }

  /** A broker ends the compaction of a topic that is deleted, and may fail at that once. */
  private void delete(String topic, int tries) throws PulsarAdminException {
    try {
      admin.topics().delete(topic, true);
    } catch (PulsarAdminException.NotFoundException e) {
      // So it was deleted by a try that failed later on.
    } catch (PulsarAdminException e) {
      if (tries == 1) {
        throw e;
      }
      delete(topic, tries - 1);
    }
  }

  private static boolean isTarget(Errand errand, String topic) {
    return errand.scene().flow() == Flow.NATS_TO_PULSAR && topic.equals(errand.topic());
  }

  @Override
  public void close() {
    admin.close();
    try {
      nats.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    playground.close();
  }
}
