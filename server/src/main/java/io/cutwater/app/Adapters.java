package io.cutwater.app;

import io.cutwater.config.Channel;
import io.cutwater.config.Configuration;
import io.cutwater.config.Secret;
import io.cutwater.message.Flow;
import io.cutwater.message.LaneId;
import io.cutwater.nats.Content;
import io.cutwater.nats.NatsConnections;
import io.cutwater.nats.NatsCredentials;
import io.cutwater.nats.NatsSettings;
import io.cutwater.nats.NatsSourceSettings;
import io.cutwater.pulsar.PulsarClients;
import io.cutwater.pulsar.PulsarPlaces;
import io.cutwater.pulsar.PulsarSettings;
import io.cutwater.pulsar.PulsarTopicSettings;
import io.cutwater.relay.FaultException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Both servers' clients, made of a configuration, and each channel's settings for them. */
final class Adapters implements AutoCloseable {

  static final int REPLICAS = 1;

  private final Configuration configuration;
  private final NatsConnections nats;
  private final NatsConnections natsTargets;
  private Optional<PulsarClients> pulsar = Optional.empty();
  private Optional<PulsarPlaces> places = Optional.empty();

  Adapters(Configuration configuration, String instance) {
    this.configuration = configuration;
    this.nats = new NatsConnections(nats(configuration, instance));
    this.natsTargets = new NatsConnections(nats(configuration, instance + " targets"));
  }

  private static NatsSettings nats(Configuration configuration, String client) {
    return new NatsSettings(
        Arrays.stream(configuration.nats().url().split(",", -1)).map(String::strip).toList(),
        configuration
            .nats()
            .credentials()
            .<NatsCredentials>map(secret -> new NatsCredentials.CredentialsFile(forNats(secret)))
            .orElseGet(NatsCredentials.None::new),
        Optional.empty(),
        "cutwater " + configuration.deployment() + " " + client);
  }

  private static io.cutwater.nats.Secret forNats(Secret secret) {
    return io.cutwater.nats.Secret.from(() -> reveal(secret));
  }

  /** What proves that Cutwater wrote a message to NATS, where there is something. */
  Optional<io.cutwater.nats.Secret> seal() {
    return configuration.seal().map(Adapters::forNats);
  }

  /** For sources: their connection is shared by all lanes. */
  NatsConnections nats() {
    return nats;
  }

  /** For targets: what is under way to one must not hold up what comes from a source. */
  NatsConnections natsTargets() {
    return natsTargets;
  }

  /** The one client of all lanes, prepared at first use; servers are reached later. */
  synchronized PulsarClients pulsar() throws FaultException {
    if (pulsar.isEmpty()) {
      Configuration.PulsarService service = configuration.pulsar();
      PulsarSettings.Credentials credentials =
          service
              .token()
              .<PulsarSettings.Credentials>map(
                  token -> new PulsarSettings.Credentials.Token(() -> reveal(token)))
              .orElseGet(PulsarSettings.Credentials.None::new);
      pulsar =
          Optional.of(
              PulsarClients.open(
                  PulsarSettings.of(service.service(), Optional.of(service.admin()))
                      .with(credentials)));
    }
    return pulsar.get();
  }

  /** What trails call the cluster's topics. */
  synchronized PulsarPlaces places() throws FaultException {
    if (places.isEmpty()) {
      places = Optional.of(new PulsarPlaces(pulsar()));
    }
    return places.get();
  }

  private static String reveal(Secret secret) {
    try {
      return secret.reveal();
    } catch (Secret.UnavailableException e) {
      throw new UncheckedIOException(e);
    }
  }

  NatsSourceSettings source(Channel channel, Part part) {
    return new NatsSourceSettings(
        part.stream(),
        orAll(part.subjects()),
        orAll(channel.nats().allSubjects()),
        channel.nats().capture() ? Optional.of(owner(channel)) : Optional.empty(),
        channel.nats().create(),
        REPLICAS,
        channel.window().messages(Flow.NATS_TO_PULSAR),
        configuration.deployment(),
        part.lane().text(),
        NatsSourceSettings.PullTiming.defaults(),
        seal(),
        content(channel));
  }

  private static Content content(Channel channel) {
    return switch (channel.nats().form()) {
      case Channel.NatsForm.Stream stream -> Content.MESSAGES;
      case Channel.NatsForm.Core core -> Content.MESSAGES;
      case Channel.NatsForm.KeyValues bucket -> Content.KEY_VALUES;
      case Channel.NatsForm.Objects bucket -> Content.OBJECTS;
    };
  }

  private static List<String> orAll(List<String> subjects) {
    return subjects.isEmpty() ? List.of(">") : subjects;
  }

  private String owner(Channel channel) {
    return configuration.deployment() + "/" + channel.name();
  }

  static PulsarTopicSettings topic(Channel channel) {
    Channel.PulsarEnd end = channel.pulsar();
    return new PulsarTopicSettings(
        end.topic().toString(),
        end.partitions().map(OptionalInt::of).orElseGet(OptionalInt::empty),
        end.create());
  }

  /** One log, so that dead letters stay in order; made where it is missing. */
  static PulsarTopicSettings deadLetters(Channel channel) {
    return new PulsarTopicSettings(
        channel.deadLetters().topic().orElseThrow().toString(), OptionalInt.of(0), true);
  }

  /**
   * The name of a lane's journal.
   *
   * @param namespace where the lane's topic is; the journal's too unless the configuration says
   *     otherwise
   */
  String journalTopic(String namespace, LaneId lane) {
    return "persistent://"
        + configuration.journalNamespace().orElse(namespace)
        + "/cutwater-journal-"
        + configuration.deployment()
        + "-"
        + lane.text();
  }

  @Override
  public synchronized void close() {
    nats.close();
    natsTargets.close();
    pulsar.ifPresent(PulsarClients::close);
  }
}
