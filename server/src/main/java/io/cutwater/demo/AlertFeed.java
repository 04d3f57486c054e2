package io.cutwater.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cutwater.json.Json;
import io.cutwater.playground.load.TopicPublisher;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.pulsar.client.api.Message;
import org.apache.pulsar.client.api.MessageId;
import org.apache.pulsar.client.api.PulsarClient;
import org.apache.pulsar.client.api.Reader;
import org.jspecify.annotations.Nullable;

/**
 * Reads samples from a topic, and publishes an alert to another for each that is too high, as a
 * stream processor behind Pulsar does. An alert has the sample's key.
 */
final class AlertFeed implements Feed {

  private static final double BUSY_PERCENT_MAX = 5;
  private static final int WAIT_MILLIS = 200;
  private static final ObjectMapper JSON = Json.mapper();

  private final AtomicBoolean going = new AtomicBoolean(true);
  private final PulsarClient client;
  private final Reader<byte[]> samples;
  private final TopicPublisher alerts;
  private final Thread thread =
      Thread.ofPlatform().daemon().name("feed alerts").unstarted(this::run);

  private volatile @Nullable IOException failure;

  private AlertFeed(PulsarClient client, Reader<byte[]> samples, TopicPublisher alerts) {
    this.client = client;
    this.samples = samples;
    this.alerts = alerts;
  }

  /** Begins at the first sample. */
  static AlertFeed start(String pulsarUrl, String samples, String alerts) throws IOException {
    PulsarClient client = PulsarClient.builder().serviceUrl(pulsarUrl).build();
    AlertFeed feed =
        new AlertFeed(
            client,
            client.newReader().topic(samples).startMessageId(MessageId.earliest).create(),
            TopicPublisher.connect(pulsarUrl, alerts));
    feed.thread.start();
    return feed;
  }

  private void run() {
    try {
      while (going.get() || samples.hasMessageAvailable()) {
        Message<byte[]> sample = samples.readNext(WAIT_MILLIS, TimeUnit.MILLISECONDS);
        if (sample != null) {
          alert(sample).ifPresent(alert -> alerts.publish(sample.getKey(), alert));
        }
      }
    } catch (IOException e) {
      failure = e;
    }
  }

  private static Optional<byte[]> alert(Message<byte[]> sample) throws IOException {
    JsonNode values;
    try {
      values = JSON.readTree(sample.getData());
    } catch (JsonProcessingException noSample) {
      return Optional.empty();
    }
    return values.path("busy_percent").asDouble(0) <= BUSY_PERCENT_MAX
        ? Optional.empty()
        : Optional.of(
            JSON.writeValueAsBytes(
                JSON.createObjectNode()
                    .put("alert", "busy")
                    .put("of", sample.getKey())
                    .set("sample", values)));
  }

  @Override
  public long accepted() {
    return alerts.accepted();
  }

  /** Reads what samples there still are. */
  @Override
  public void finish(Duration bound) throws IOException, InterruptedException {
    going.set(false);
    if (!thread.join(bound)) {
      throw new IOException("the samples were not read within " + bound);
    }
    IOException failed = failure;
    if (failed != null) {
      throw new IOException("the samples could not be read", failed);
    }
    var unused = alerts.awaitAccepted(bound);
  }

  @Override
  public void close() {
    going.set(false);
    alerts.close();
    // Closing the client closes its reader.
    var unused = client.closeAsync();
  }
}
