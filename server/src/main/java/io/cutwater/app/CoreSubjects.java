package io.cutwater.app;

import io.cutwater.config.Channel;
import io.cutwater.config.Configuration;
import io.cutwater.message.Flow;
import io.cutwater.message.LaneId;
import io.cutwater.nats.CoreSource;
import io.cutwater.nats.CoreSourceSettings;
import io.cutwater.nats.CoreTarget;
import io.cutwater.nats.NatsTarget;
import io.cutwater.nats.NatsTargetSettings;
import io.cutwater.route.SubjectSpec;
import io.cutwater.route.Template;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** What a channel's NATS end is where that is no stream, but subjects of core NATS. */
final class CoreSubjects {

  private static final String ALL = ">";

  /** Of a channel's window, so many times as many messages are received and not stored yet. */
  private static final int BUFFER_WINDOWS = 10;

  private final Configuration configuration;
  private final Instance instance;
  private final Adapters adapters;
  private final InstantSource timeOfDay;

  CoreSubjects(
      Configuration configuration, Instance instance, Adapters adapters, InstantSource timeOfDay) {
    this.configuration = configuration;
    this.instance = instance;
    this.adapters = adapters;
    this.timeOfDay = timeOfDay;
  }

  /**
   * A subscription as what a channel's lane reads. Each instance has a lane of its own, so that all
   * are subscribed at the same time.
   *
   * @param bytes the lane's share of memory
   */
  LanesToPulsar.Feed feed(Channel channel, long bytes) {
    LaneId lane = new LaneId(channel.name(), Flow.NATS_TO_PULSAR, instance.shard());
    CoreSource source =
        new CoreSource(
            adapters.nats(),
            new CoreSourceSettings(
                channel.nats().subjects(),
                queue(configuration, channel),
                lane,
                place(configuration, channel),
                adapters.seal(),
                BUFFER_WINDOWS * channel.window().messages(Flow.NATS_TO_PULSAR),
                bytes,
                CoreSourceSettings.REQUEST_EXPIRES),
            timeOfDay);
    return new LanesToPulsar.Feed(
        new Part(lane, channel.nats().stream(), channel.nats().subjects()),
        source,
        Optional.of(source));
  }

  /** The queue group that all instances subscribe in. */
  static String queue(Configuration configuration, Channel channel) {
    return channel.nats().form() instanceof Channel.NatsForm.Core(Optional<String> given)
        ? given.orElseGet(() -> "cutwater." + configuration.deployment() + "." + channel.name())
        : "";
  }

  static CoreTarget target(Adapters adapters, Channel channel, NatsTargetSettings settings) {
    return new CoreTarget(adapters.natsTargets(), settings, channel.deadLetters().subject());
  }

  /** Where the messages of a channel from Pulsar go. */
  static SubjectSpec spec(Channel channel, NatsTarget.Description core) {
    return new SubjectSpec(
        channel.nats().stream(),
        channel.nats().subject().orElseThrow(),
        core.subjects(),
        deadLetters(channel),
        core.maxMessageBytes(),
        core.maxHeaderBytes(),
        channel.headers(),
        core.place());
  }

  /** What the target of a channel's dead letters from Pulsar is called: a stream, or a subject. */
  static String deadLetters(Channel channel) {
    return channel
        .deadLetters()
        .subject()
        .map(CoreTarget::deadLetters)
        .orElseGet(() -> channel.deadLetters().stream());
  }

  /**
   * What trails call the channel's subjects. Servers give them no name that lasts, so it is the
   * channel's own; what it carries itself never comes back, whatever others do.
   */
  static String place(Configuration configuration, Channel channel) {
    return "nats:core@" + configuration.deployment() + "/" + channel.name();
  }

  /** Everything that crosses the channel's NATS end. */
  static List<String> subjects(Channel channel) {
    return channel.carries(Flow.NATS_TO_PULSAR) ? channel.nats().subjects() : published(channel);
  }

  /** What messages from Pulsar are published to, at most. */
  static List<String> published(Channel channel) {
    return List.of(channel.nats().subject().flatMap(Template::covering).orElse(ALL));
  }
}
