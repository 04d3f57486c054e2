package io.cutwater.demo;

import io.cutwater.playground.Playground;
import io.cutwater.playground.client.NatsClient;
import io.cutwater.playground.load.LoadGenerator;
import io.cutwater.playground.reckoning.Carriage;
import io.cutwater.playground.reckoning.Reckoner;
import io.cutwater.playground.reckoning.Reckoning;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import java.io.IOException;
import java.time.Duration;
import org.apache.pulsar.client.api.PulsarClient;

/** What the demonstration does on both servers itself, as any user of them would. */
// A close that may be interrupted is what javac warns of; these methods may be interrupted anyway.
@SuppressWarnings("try")
final class DemoServers {

  /** Longer than any outage of a demonstration: a message sent again is stored once. */
  private static final Duration DUPLICATE_WINDOW = Duration.ofMinutes(10);

  private static final Duration ACCEPT_BOUND = Duration.ofMinutes(1);

  private DemoServers() {}

  /** Makes the stream where it is absent; answers its last sequence. */
  static long prepareStream(Playground playground) throws IOException, InterruptedException {
    try (Connection nats = NatsClient.connect(playground.nats().url())) {
      JetStreamManagement streams = nats.jetStreamManagement();
      if (!streams.getStreamNames().contains(DemoSettings.STREAM)) {
        streams.addStream(
            StreamConfiguration.builder()
                .name(DemoSettings.STREAM)
                .subjects(DemoSettings.SUBJECTS)
                .storageType(StorageType.File)
                .duplicateWindow(DUPLICATE_WINDOW)
                .build());
      }
      return streams.getStreamInfo(DemoSettings.STREAM).getStreamState().getLastSequence();
    } catch (JetStreamApiException e) {
      throw new IOException("cannot make the stream", e);
    }
  }

  static long lastSequence(Playground playground) throws IOException, InterruptedException {
    return prepareStream(playground);
  }

  /** Compares stream and topic. */
  static Reckoning reckon(Playground playground) throws IOException, InterruptedException {
    try (Connection nats = NatsClient.connect(playground.nats().url());
        PulsarClient pulsar =
            PulsarClient.builder().serviceUrl(playground.pulsar().url()).build()) {
      return new Reckoner(nats, pulsar)
          .reckon(
              Carriage.of(DemoSettings.STREAM, DemoSettings.TOPIC)
                  .withDeadLetterTopic(DemoSettings.DEAD_LETTERS));
    }
  }

  /** Publishes so many messages, and returns when the stream has taken them. */
  static void publishBacklog(Playground playground, String subject, long messages, int payloadBytes)
      throws IOException, InterruptedException {
    try (LoadGenerator generator = LoadGenerator.connect(playground.nats().url())) {
      generator.publishBacklog(subject, messages, payloadBytes);
      if (!generator.awaitAccepted(ACCEPT_BOUND).complete()) {
        throw new IOException("the stream did not take the backlog in time");
      }
    }
  }
}
