package io.cutwater.demo;

import io.cutwater.message.Flow;
import io.cutwater.playground.load.TopicPublisher;
import io.cutwater.playground.reckoning.Origins;
import io.cutwater.playground.reckoning.Reckoning;
import io.cutwater.playground.reckoning.TopicReckoner;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.pulsar.client.api.PulsarClient;

/** A backlog from Pulsar to NATS, into a stream of the writing mode that is asked for. */
final class WayBack implements Course {

  private static final Duration ACCEPT_BOUND = Duration.ofMinutes(1);

  private final Ground ground;
  private final long messages;
  private final int payloadBytes;
  private final boolean soleWriter;
  private final String name;
  private final String stream;
  private final String topic;
  private final Way way;
  private long published;

  /**
   * @param soleWriter whether nobody but Cutwater writes to the stream; else it takes fast batches
   */
  WayBack(Ground ground, long messages, int payloadBytes, boolean soleWriter) {
    this.ground = ground;
    this.messages = messages;
    this.payloadBytes = payloadBytes;
    this.soleWriter = soleWriter;
    this.name = soleWriter ? "back-sole" : "back-shared";
    this.stream = soleWriter ? "BACK_SOLE" : "BACK_SHARED";
    this.topic = "persistent://public/default/" + name;
    this.way =
        new WayToStream(() -> 0, () -> published, () -> ground.streams().held(stream, name + ".>"));
  }

  @Override
  public String channel() {
    return name;
  }

  @Override
  public String configuration() {
    return """
      - name: %s
        owner: { group: demo }
        flow: pulsar-to-nats
        pulsar: { topic: "%s", create: true }
        nats:   { stream: %s, subject: "%s.{key}", create: true, writers: %s }
        require: exactly-once
    """
        .formatted(name, topic, stream, name, soleWriter ? "sole" : "shared");
  }

  @Override
  public void prepare() throws IOException, InterruptedException {
    if (soleWriter) {
      // Cutwater itself would make one that takes fast batches, and prefer those.
      ground.streams().make(stream, name + ".>", "cutwater.fence." + stream + ".>");
    }
    try (TopicPublisher publisher = TopicPublisher.connect(ground.pulsarUrl(), topic)) {
      publisher.publishBacklog(messages, payloadBytes);
      publisher.awaitAccepted(ACCEPT_BOUND);
    }
    try (PulsarClient pulsar = PulsarClient.builder().serviceUrl(ground.pulsarUrl()).build()) {
      // With the data of an earlier run, more than was just published.
      published = Origins.ofTopic(pulsar, topic).own();
    }
  }

  @Override
  public void start() {}

  @Override
  public List<Way> ways() {
    return List.of(way);
  }

  @Override
  public void finish(Duration bound) {}

  @Override
  public List<Account> reckon() throws IOException, InterruptedException {
    try (PulsarClient pulsar = PulsarClient.builder().serviceUrl(ground.pulsarUrl()).build()) {
      Reckoning reckoning =
          new TopicReckoner(ground.streams().connection(), pulsar)
              .reckon(topic, stream, Optional.of(stream + "-dead-letters"));
      return List.of(Account.of(name, Flow.PULSAR_TO_NATS, reckoning, 0));
    }
  }

  @Override
  public void close() {}
}
