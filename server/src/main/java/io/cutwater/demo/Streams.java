package io.cutwater.demo;

import io.cutwater.playground.client.NatsClient;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.JetStreamOptions;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.api.StreamInfoOptions;
import io.nats.client.api.Subject;
import java.io.IOException;
import java.time.Duration;
import java.util.OptionalLong;

/** The streams of the demonstration's nats-server, which may be killed and come back. */
final class Streams implements AutoCloseable {

  /** Longer than any outage of a demonstration: a message sent again is stored once. */
  private static final Duration DUPLICATE_WINDOW = Duration.ofMinutes(10);

  private static final Duration ANSWER_BOUND = Duration.ofSeconds(1);
  private static final Duration RECONNECT_WAIT = Duration.ofMillis(100);
  private static final int NO_MESSAGE_FOUND = 10037;

  private final Connection nats;
  private final JetStreamManagement streams;

  Streams(String url) throws IOException, InterruptedException {
    nats =
        Nats.connect(
            NatsClient.silent(Options.builder().server(url))
                .maxReconnects(-1)
                .reconnectWait(RECONNECT_WAIT)
                .build());
    streams =
        nats.jetStreamManagement(JetStreamOptions.builder().requestTimeout(ANSWER_BOUND).build());
  }

  /** Makes a stream on file where it is absent. */
  void make(String name, String... subjects) throws IOException {
    try {
      if (!streams.getStreamNames().contains(name)) {
        streams.addStream(
            StreamConfiguration.builder()
                .name(name)
                .subjects(subjects)
                .storageType(StorageType.File)
                .duplicateWindow(DUPLICATE_WINDOW)
                .build());
      }
    } catch (JetStreamApiException e) {
      throw new IOException("cannot make stream " + name, e);
    }
  }

  /** The sequence of the last message under {@code filter}, 0 for none; empty while unanswered. */
  OptionalLong last(String stream, String filter) {
    try {
      return OptionalLong.of(streams.getLastMessage(stream, filter).getSeq());
    } catch (JetStreamApiException e) {
      return e.getApiErrorCode() == NO_MESSAGE_FOUND ? OptionalLong.of(0) : OptionalLong.empty();
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }

  /** How many messages there are under {@code filter}; empty while unanswered. */
  OptionalLong held(String stream, String filter) {
    try {
      return OptionalLong.of(
          streams
              .getStreamInfo(stream, StreamInfoOptions.filterSubjects(filter))
              .getStreamState()
              .getSubjects()
              .stream()
              .mapToLong(Subject::getCount)
              .sum());
    } catch (IOException | JetStreamApiException e) {
      return OptionalLong.empty();
    }
  }

  /** The connection, for the reckoning. */
  Connection connection() {
    return nats;
  }

  @Override
  public void close() {
    try {
      nats.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
