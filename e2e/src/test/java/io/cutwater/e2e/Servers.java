package io.cutwater.e2e;

import io.cutwater.demo.Training;
import io.cutwater.playground.Playground;
import io.cutwater.playground.PlaygroundSettings;
import io.cutwater.playground.host.Progress;
import io.cutwater.playground.reckoning.Carriage;
import io.cutwater.playground.reckoning.Reckoner;
import io.cutwater.playground.reckoning.Reckoning;
import io.cutwater.playground.reckoning.TopicReckoner;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.Nats;
import io.nats.client.api.StreamInfoOptions;
import io.nats.client.api.Subject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.pulsar.client.admin.PulsarAdmin;
import org.apache.pulsar.client.api.PulsarClient;
import org.apache.pulsar.client.api.PulsarClientException;

/** A nats-server and a Pulsar of a test class's own. */
final class Servers implements AutoCloseable {

  private final Playground playground;

  Servers(Path folder) {
    playground = Playground.start(PlaygroundSettings.onFreePorts(folder), Progress.silent());
    train(folder);
  }

  /** A Cutwater that has learned starts in a third of the time, and is started a hundred times. */
  private void train(Path folder) {
    try {
      Training.runIfMissing(playground, folder.resolveSibling("training"), Progress.silent());
    } catch (IOException | InterruptedException e) {
      playground.close();
      throw new IllegalStateException("cannot train Cutwater", e);
    }
  }

  Playground playground() {
    return playground;
  }

  /** The head of a configuration that names these servers. */
  String configuration() {
    return playground.configuration();
  }

  /** An administration of its own for the caller, who closes it. */
  PulsarAdmin administration() throws PulsarClientException {
    return PulsarAdmin.builder().serviceHttpUrl(playground.pulsar().adminUrl()).build();
  }

  /** Compares a stream with what is in its topic and dead letters. */
  @SuppressWarnings("try")
  Reckoning reckon(String stream, String topic) throws IOException, InterruptedException {
    try (Connection nats = Nats.connect(playground.nats().url());
        PulsarClient pulsar =
            PulsarClient.builder().serviceUrl(playground.pulsar().url()).build()) {
      return reckon(nats, pulsar, stream, topic);
    }
  }

  /** The same on servers of the caller's. */
  static Reckoning reckon(Connection nats, PulsarClient pulsar, String stream, String topic)
      throws IOException, InterruptedException {
    String name = "persistent://public/default/" + topic;
    return new Reckoner(nats, pulsar)
        .reckon(Carriage.of(stream, name).withDeadLetterTopic(name + "-dead-letters"));
  }

  /** Compares a topic with what is in its stream and dead letters. */
  @SuppressWarnings("try")
  Reckoning reckonWayBack(String topic, String stream) throws IOException, InterruptedException {
    try (Connection nats = Nats.connect(playground.nats().url());
        PulsarClient pulsar =
            PulsarClient.builder().serviceUrl(playground.pulsar().url()).build()) {
      return new TopicReckoner(nats, pulsar)
          .reckon(
              "persistent://public/default/" + topic,
              stream,
              Optional.of(stream + "-dead-letters"));
    }
  }

  /** How many messages a stream holds under subjects that {@code filter} matches. */
  @SuppressWarnings("try")
  long held(String stream, String filter) throws IOException, InterruptedException {
    try (Connection nats = Nats.connect(playground.nats().url())) {
      return nats
          .jetStreamManagement()
          .getStreamInfo(stream, StreamInfoOptions.filterSubjects(filter))
          .getStreamState()
          .getSubjects()
          .stream()
          .mapToLong(Subject::getCount)
          .sum();
    } catch (JetStreamApiException e) {
      throw new IOException("cannot look at stream " + stream, e);
    }
  }

  @Override
  public void close() {
    playground.close();
  }
}
