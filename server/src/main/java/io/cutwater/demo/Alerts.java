package io.cutwater.demo;

import io.cutwater.message.Flow;
import io.cutwater.playground.reckoning.Origins;
import io.cutwater.playground.reckoning.Reckoning;
import io.cutwater.playground.reckoning.TopicReckoner;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.pulsar.client.api.PulsarClient;

/** Alerts that are made of the telemetry in Pulsar, back to NATS. */
final class Alerts implements Course {

  private static final String CHANNEL = "alerts";
  private static final String STREAM = "ALERTS";
  private static final String SUBJECTS = "alerts.>";
  private static final String TOPIC = "persistent://public/default/alerts";

  private final Ground ground;
  private final Way way;
  private Feed feed = Feed.none();
  private long before;
  private long all;

  Alerts(Ground ground) {
    this.ground = ground;
    this.way =
        new WayToStream(
            () -> feed.accepted(),
            () -> Math.max(all, before + feed.accepted()),
            () -> ground.streams().held(STREAM, SUBJECTS));
  }

  @Override
  public String channel() {
    return CHANNEL;
  }

  @Override
  public String configuration() {
    return """
      - name: %s
        owner: { group: demo }
        flow: pulsar-to-nats
        pulsar: { topic: "%s", create: true }
        nats:   { stream: %s, subject: "alerts.{key}", create: true }
        require: exactly-once
    """
        .formatted(CHANNEL, TOPIC, STREAM);
  }

  @Override
  public void prepare() throws IOException, InterruptedException {
    before = own();
  }

  /** A message whose confirmation was lost in an outage may stand in the topic twice: count. */
  private long own() throws IOException, InterruptedException {
    try (PulsarClient pulsar = PulsarClient.builder().serviceUrl(ground.pulsarUrl()).build()) {
      return Origins.ofTopic(pulsar, TOPIC).own();
    }
  }

  @Override
  public void start() throws IOException {
    feed = AlertFeed.start(ground.pulsarUrl(), Telemetry.TOPIC, TOPIC);
  }

  @Override
  public List<Way> ways() {
    return List.of(way);
  }

  @Override
  public void finish(Duration bound) throws IOException, InterruptedException {
    feed.finish(bound);
    all = own();
  }

  @Override
  public List<Account> reckon() throws IOException, InterruptedException {
    try (PulsarClient pulsar = PulsarClient.builder().serviceUrl(ground.pulsarUrl()).build()) {
      Reckoning reckoning =
          new TopicReckoner(ground.streams().connection(), pulsar)
              .reckon(TOPIC, STREAM, Optional.of(STREAM + "-dead-letters"));
      long echoes = Origins.ofTopic(pulsar, TOPIC).carried();
      return List.of(Account.of(CHANNEL, Flow.PULSAR_TO_NATS, reckoning, echoes));
    }
  }

  @Override
  public void close() {
    feed.close();
  }
}
