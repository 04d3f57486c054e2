package io.cutwater.playground.limits;

import io.cutwater.playground.client.NatsClient;
import io.cutwater.playground.load.LoadGenerator;
import io.nats.client.Connection;
import io.nats.client.ConsumeOptions;
import io.nats.client.IterableConsumer;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.JetStreamStatusCheckedException;
import io.nats.client.api.OrderedConsumerConfiguration;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import java.io.IOException;
import java.time.Duration;

/** A stream that only serves to be written and read; closing removes it. */
// A close that may be interrupted is what javac warns of; these methods may be interrupted anyway.
@SuppressWarnings("try")
final class LimitStream implements AutoCloseable {
  static final String NAME = "CUTWATER_LIMIT";
  static final String SUBJECT = "cutwater-limit.bench";
  private static final Duration ACCEPT_BOUND = Duration.ofMinutes(1);
  private static final Duration SILENCE_MAX = Duration.ofSeconds(10);
  private static final int BATCH = 500;
  private static final double NANOS = 1e9;

  private final Connection nats;
  private final String url;

  private LimitStream(Connection nats, String url) {
    this.nats = nats;
    this.url = url;
  }

  /** Makes it anew. */
  static LimitStream make(String url) throws IOException, InterruptedException {
    LimitStream stream = new LimitStream(NatsClient.connect(url), url);
    try {
      stream.create();
      return stream;
    } catch (IOException | RuntimeException e) {
      stream.close();
      throw e;
    }
  }

  /** Publishes to it, in messages a second until the last one was stored. */
  long publish(long messages, int payloadBytes) throws IOException, InterruptedException {
    try (LoadGenerator generator = LoadGenerator.connect(url)) {
      long began = System.nanoTime();
      generator.publishBacklog(SUBJECT, messages, payloadBytes);
      if (!generator.awaitAccepted(ACCEPT_BOUND).complete()) {
        throw new IOException("stream " + NAME + " did not take its messages in time");
      }
      return perSecond(messages, began);
    }
  }

  private static long perSecond(long messages, long beganNanos) {
    return Math.round(messages / ((System.nanoTime() - beganNanos) / NANOS));
  }

  private void create() throws IOException {
    try {
      JetStreamManagement streams = nats.jetStreamManagement();
      remove(streams);
      streams.addStream(
          StreamConfiguration.builder()
              .name(NAME)
              .subjects(SUBJECT)
              .storageType(StorageType.File)
              .build());
    } catch (JetStreamApiException e) {
      throw new IOException("cannot make stream " + NAME, e);
    }
  }

  private static void remove(JetStreamManagement streams)
      throws IOException, JetStreamApiException {
    if (streams.getStreamNames().contains(NAME)) {
      streams.deleteStream(NAME);
    }
  }

  /** Reads so many in order, as the NATS client does it, in messages a second. */
  long readOrdered(long messages) throws IOException, InterruptedException {
    try (IterableConsumer reading =
        nats.getStreamContext(NAME)
            .createOrderedConsumer(new OrderedConsumerConfiguration())
            .iterate(ConsumeOptions.builder().batchSize(BATCH).build())) {
      long began = System.nanoTime();
      for (long read = 0; read < messages; read++) {
        if (reading.nextMessage(SILENCE_MAX) == null) {
          throw new IOException("stream " + NAME + " was silent for " + SILENCE_MAX);
        }
      }
      return perSecond(messages, began);
    } catch (InterruptedException | IOException e) {
      throw e;
    } catch (JetStreamApiException | JetStreamStatusCheckedException e) {
      throw new IOException("cannot read stream " + NAME, e);
    } catch (Exception e) {
      throw new IOException("cannot end the reading", e);
    }
  }

  @Override
  public void close() throws IOException, InterruptedException {
    try {
      remove(nats.jetStreamManagement());
    } catch (JetStreamApiException e) {
      throw new IOException("cannot remove stream " + NAME, e);
    } finally {
      nats.close();
    }
  }
}
