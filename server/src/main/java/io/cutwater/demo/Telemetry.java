package io.cutwater.demo;

import io.cutwater.message.Flow;
import io.cutwater.playground.load.HostTelemetry;
import io.cutwater.playground.load.Load;
import io.cutwater.playground.load.LoadGenerator;
import io.cutwater.playground.load.Synthetic;
import io.cutwater.playground.reckoning.Carriage;
import io.cutwater.playground.reckoning.Origins;
import io.cutwater.playground.reckoning.Reckoner;
import io.cutwater.playground.reckoning.Reckoning;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.pulsar.client.api.PulsarClient;

/** This host's telemetry and synthetic messages, from NATS to Pulsar: live, or as a backlog. */
final class Telemetry implements Course {

  static final String TOPIC = "persistent://public/default/telemetry";

  private static final String CHANNEL = "telemetry";
  private static final String STREAM = "TELEMETRY";
  private static final String SUBJECTS = "telemetry.>";
  private static final int SYNTHETIC_SUBJECTS = 16;
  private static final Duration ACCEPT_BOUND = Duration.ofMinutes(1);

  private final Ground ground;
  private final int payloadBytes;
  private final int rate;
  private final long backlog;
  private final Way way;
  private Feed feed = Feed.none();

  private Telemetry(Ground ground, int payloadBytes, int rate, long backlog) {
    this.ground = ground;
    this.payloadBytes = payloadBytes;
    this.rate = rate;
    this.backlog = backlog;
    this.way = new WayToTopic(() -> feed.accepted(), () -> ground.streams().last(STREAM, SUBJECTS));
  }

  /**
   * @param rate synthetic messages a second; 0 for none
   */
  static Telemetry live(Ground ground, int payloadBytes, int rate) {
    return new Telemetry(ground, payloadBytes, rate, 0);
  }

  static Telemetry backlog(Ground ground, int payloadBytes, long messages) {
    return new Telemetry(ground, payloadBytes, 0, messages);
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
        flow: nats-to-pulsar
        nats:   { stream: %s, subjects: ["%s"], create: true }
        pulsar: { topic: "%s", create: true }
        require: exactly-once
    """
        .formatted(CHANNEL, STREAM, SUBJECTS, TOPIC);
  }

  @Override
  public void prepare() throws IOException, InterruptedException {
    ground.streams().make(STREAM, SUBJECTS);
    if (backlog > 0) {
      publishBacklog(ground.natsUrl(), "telemetry.backlog", backlog, payloadBytes);
    }
  }

  /** Publishes so many messages, and returns when the stream has taken them. */
  static void publishBacklog(String natsUrl, String subject, long messages, int payloadBytes)
      throws IOException, InterruptedException {
    try (LoadGenerator generator = LoadGenerator.connect(natsUrl)) {
      generator.publishBacklog(subject, messages, payloadBytes);
      if (!generator.awaitAccepted(ACCEPT_BOUND).complete()) {
        throw new IOException("the stream did not take the backlog in time");
      }
    }
  }

  @Override
  public void start() throws IOException, InterruptedException {
    if (backlog > 0) {
      return;
    }
    List<Load> loads = new ArrayList<>();
    loads.add(new HostTelemetry());
    if (rate > 0) {
      loads.add(new Synthetic("telemetry.synthetic", SYNTHETIC_SUBJECTS, rate, payloadBytes));
    }
    feed = StreamFeed.start(ground.natsUrl(), loads);
  }

  @Override
  public List<Way> ways() {
    return List.of(way);
  }

  @Override
  public void finish(Duration bound) throws IOException, InterruptedException {
    feed.finish(bound);
  }

  @Override
  public List<Account> reckon() throws IOException, InterruptedException {
    try (PulsarClient pulsar = PulsarClient.builder().serviceUrl(ground.pulsarUrl()).build()) {
      Reckoning reckoning =
          new Reckoner(ground.streams().connection(), pulsar)
              .reckon(Carriage.of(STREAM, TOPIC).withDeadLetterTopic(TOPIC + "-dead-letters"));
      // A backlog is carried alone: nothing could come back.
      long echoes =
          backlog > 0 ? 0 : Origins.ofStream(ground.streams().connection(), STREAM).carried();
      return List.of(Account.of(CHANNEL, Flow.NATS_TO_PULSAR, reckoning, echoes));
    }
  }

  @Override
  public void close() {
    feed.close();
  }
}
