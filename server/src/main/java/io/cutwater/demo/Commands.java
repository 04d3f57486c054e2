package io.cutwater.demo;

import io.cutwater.message.Flow;
import io.cutwater.playground.reckoning.Carriage;
import io.cutwater.playground.reckoning.Origins;
import io.cutwater.playground.reckoning.TwoWay;
import io.cutwater.playground.reckoning.TwoWayReckoner;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.apache.pulsar.client.api.PulsarClient;

/** Commands that are published on both sides at the same time, and carried to the other. */
final class Commands implements Course {

  private static final String CHANNEL = "commands";
  private static final String STREAM = "COMMANDS";
  private static final String TOPIC = "persistent://public/default/commands";
  private static final String SUBJECTS = "commands.>";
  private static final String EDGE = "edge";
  private static final String CORE = "core";
  private static final double PER_SECOND = 200;

  private final Ground ground;
  private final Way toTopic;
  private final Way toStream;
  private Feed edge = Feed.none();
  private Feed core = Feed.none();
  private long before;
  private long all;

  Commands(Ground ground) {
    this.ground = ground;
    this.toTopic =
        new WayToTopic(() -> edge.accepted(), () -> ground.streams().last(STREAM, SUBJECTS));
    this.toStream =
        new WayToStream(
            () -> core.accepted(),
            () -> Math.max(all, before + core.accepted()),
            () -> ground.streams().held(STREAM, subject(CORE, "*")));
  }

  private static String subject(String side, String device) {
    return "commands." + side + "." + device;
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
        flow: both
        nats:   { stream: %s, subjects: ["%s"], subject: "commands.{key}", create: true }
        pulsar: { topic: "%s", create: true }
        require: exactly-once
    """
        .formatted(CHANNEL, STREAM, SUBJECTS, TOPIC);
  }

  @Override
  public void prepare() throws IOException, InterruptedException {
    before = ofCore();
  }

  private long ofCore() throws IOException, InterruptedException {
    try (PulsarClient pulsar = PulsarClient.builder().serviceUrl(ground.pulsarUrl()).build()) {
      return Origins.ofTopic(pulsar, TOPIC).own();
    }
  }

  @Override
  public void start() throws IOException, InterruptedException {
    edge =
        StreamFeed.start(
            ground.natsUrl(), List.of(new CommandLoad(EDGE, subject(EDGE, ""), PER_SECOND)));
    core =
        TopicFeed.start(ground.pulsarUrl(), TOPIC, new CommandLoad(CORE, CORE + ".", PER_SECOND));
  }

  @Override
  public List<Way> ways() {
    return List.of(toTopic, toStream);
  }

  @Override
  public void finish(Duration bound) throws IOException, InterruptedException {
    edge.finish(bound);
    core.finish(bound);
    all = ofCore();
  }

  @Override
  public List<Account> reckon() throws IOException, InterruptedException {
    try (PulsarClient pulsar = PulsarClient.builder().serviceUrl(ground.pulsarUrl()).build()) {
      TwoWay found =
          new TwoWayReckoner(
                  ground.streams().connection(),
                  pulsar,
                  payload -> CommandLoad.isFrom(EDGE, payload))
              .reckon(
                  Carriage.of(STREAM, TOPIC).withDeadLetterTopic(TOPIC + "-dead-letters"),
                  STREAM + "-dead-letters");
      return List.of(
          Account.of(CHANNEL, Flow.NATS_TO_PULSAR, found.toTopic(), found.echoesInTopic()),
          Account.of(CHANNEL, Flow.PULSAR_TO_NATS, found.toStream(), found.echoesInStream()));
    }
  }

  @Override
  public void close() {
    edge.close();
    core.close();
  }
}
