package io.cutwater.config;

import io.cutwater.message.Flow;
import io.cutwater.relay.LanePlan;
import io.cutwater.route.HeaderRules;
import io.cutwater.route.SubjectName;
import io.cutwater.route.Template;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;

/** Reads a configuration file, or says everything that is wrong in it. */
public final class ConfigurationReader {

  private static final int BYTES_MAX = 4 << 20;
  private static final int OPEN_TOPICS = 1_000;
  private static final String DEAD_LETTERS = "-dead-letters";
  private static final String CAPTURING = "CUTWATER-";

  private ConfigurationReader() {}

  /** Reads {@code file}; relative paths in it are taken from its own folder. */
  public static Configuration read(Path file) throws ConfigurationException {
    Path folder = Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(Path.of("/"));
    try {
      if (Files.size(file) > BYTES_MAX) {
        throw unreadable(file, "is larger than " + BYTES_MAX + " bytes");
      }
      return read(file.toString(), folder, Files.readString(file));
    } catch (IOException e) {
      String why = Files.exists(file) ? "cannot be read: " + e.getMessage() : "does not exist";
      throw unreadable(file, why);
    }
  }

  private static ConfigurationException unreadable(Path file, String why) {
    return new ConfigurationException(
        List.of(new Problem(file.toString(), 1, 1, "the file " + why)));
  }

  /** Reads {@code text}, which stands in {@code file}. */
  public static Configuration read(String file, Path folder, String text)
      throws ConfigurationException {
    Values values = new Values(file);
    parse(text, values).ifPresent(root -> new YamlWalk(folder, values).root(root));
    int channels = values.find(Specification.CHANNELS, Integer.class).orElse(0);
    ChannelRules.check(values, channels);
    if (!values.problems().isEmpty()) {
      throw new ConfigurationException(values.problems());
    }
    return bind(values, channels);
  }

  private static Optional<Node> parse(String text, Values values) {
    try {
      Node root = new Yaml(new LoaderOptions()).compose(new StringReader(text));
      if (root == null) {
        values.problem(null, "the file is empty");
      }
      return Optional.ofNullable(root);
    } catch (MarkedYAMLException e) {
      String context = e.getContext() == null ? "" : " " + e.getContext();
      values.problem(e.getProblemMark(), "not YAML:" + context + " " + e.getProblem());
    } catch (YAMLException e) {
      values.problem(null, "not YAML: " + e.getMessage());
    }
    return Optional.empty();
  }

  static boolean isTrue(Values values, String path) {
    return values.find(path, Boolean.class).orElse(false);
  }

  private static Configuration bind(Values values, int channels) {
    List<Channel> all = new ArrayList<>();
    for (int i = 0; i < channels; i++) {
      all.add(channel(values, Specification.CHANNELS + "[" + i + "]"));
    }
    return new Configuration(
        values.find("deployment", String.class).orElse("cutwater"),
        new Configuration.NatsServer(
            values.need("nats.url", String.class), values.find("nats.credentials", Secret.class)),
        new Configuration.PulsarService(
            values.need("pulsar.service", String.class),
            values.need("pulsar.admin", String.class),
            values.find("pulsar.token", Secret.class)),
        values.find("seal", Secret.class),
        values.find("journal.namespace", String.class),
        values.find("http.port", Integer.class).orElse(7070),
        values.find("drain-timeout", Duration.class).orElse(Duration.ofSeconds(25)),
        all);
  }

  private static Channel channel(Values values, String at) {
    Optional<Channel.Owner> group =
        values.find(at + ".owner.group", String.class).map(name -> new Channel.Owner(true, name));
    Optional<Channel.Owner> user =
        values.find(at + ".owner.user", String.class).map(name -> new Channel.Owner(false, name));
    String name = values.need(at + ".name", String.class);
    Channel.NatsEnd nats = nats(values, at);
    Channel.PulsarEnd pulsar = pulsar(values, at + ".pulsar");
    return new Channel(
        name,
        group.or(() -> user),
        flows(values, at),
        nats,
        pulsar,
        new HeaderRules(texts(values, at + ".headers.allow"), texts(values, at + ".headers.deny")),
        new Channel.DeadLetters(
            values
                .find(at + ".dead-letters.topic", TopicName.class)
                .or(() -> deadLetters(pulsar.topics(), name)),
            values
                .find(at + ".dead-letters.stream", String.class)
                .orElseGet(() -> deadLetters(nats, name)),
            values.find(at + ".dead-letters.subject", String.class)),
        isTrue(values, at + ".require"),
        values.find(at + ".start", LanePlan.Start.class).orElseGet(LanePlan.Start.First::new),
        new Channel.Window(
            values.find(at + ".window.messages", Integer.class),
            values.find(at + ".window.bytes", Long.class).orElse(32L << 20)));
  }

  static Set<Flow> flows(Values values, String at) {
    Set<Flow> flows = EnumSet.noneOf(Flow.class);
    Set<?> given = values.find(at + ".flow", Set.class).orElse(Set.of());
    given.forEach(flow -> flows.add((Flow) flow));
    return flows;
  }

  private static Channel.NatsEnd nats(Values values, String channel) {
    String at = channel + ".nats";
    Channel.NatsForm form = form(values, at);
    List<String> several = texts(values, at + ".streams");
    return new Channel.NatsEnd(
        several.isEmpty()
            ? new Channel.Streams.One(
                values
                    .find(at + ".stream", String.class)
                    .orElseGet(() -> stream(form, values.need(channel + ".name", String.class))))
            : new Channel.Streams.Several(several),
        subjects(form, texts(values, at + ".subjects")),
        lanes(values, at),
        values.find(at + ".subject", Template.class),
        isTrue(values, at + ".capture"),
        isTrue(values, at + ".create"),
        isTrue(values, at + ".writers"),
        form);
  }

  private static Channel.NatsForm form(Values values, String at) {
    if (isTrue(values, at + ".core")) {
      return new Channel.NatsForm.Core(values.find(at + ".queue", String.class));
    }
    return values
        .find(at + ".bucket", String.class)
        .<Channel.NatsForm>map(Channel.NatsForm.KeyValues::new)
        .or(() -> values.find(at + ".objects", String.class).map(Channel.NatsForm.Objects::new))
        .orElseGet(Channel.NatsForm.Stream::new);
  }

  /** What stands for a stream that is not named. */
  private static String stream(Channel.NatsForm form, String channel) {
    return switch (form) {
      case Channel.NatsForm.Stream named -> CAPTURING + channel;
      case Channel.NatsForm.Core core -> SubjectName.CORE;
      case Channel.NatsForm.KeyValues(String bucket) -> "KV_" + bucket;
      case Channel.NatsForm.Objects(String bucket) -> "OBJ_" + bucket;
    };
  }

  private static List<String> subjects(Channel.NatsForm form, List<String> given) {
    return switch (form) {
      case Channel.NatsForm.Stream named -> given;
      case Channel.NatsForm.Core core -> given;
      case Channel.NatsForm.KeyValues(String bucket) -> List.of("$KV." + bucket + ".>");
      case Channel.NatsForm.Objects(String bucket) ->
          List.of("$O." + bucket + ".C.>", "$O." + bucket + ".M.>");
    };
  }

  private static String deadLetters(Channel.NatsEnd nats, String channel) {
    boolean core = nats.form() instanceof Channel.NatsForm.Core;
    return (core ? channel : nats.streams().names().getFirst()) + DEAD_LETTERS;
  }

  private static Channel.PulsarEnd pulsar(Values values, String at) {
    return new Channel.PulsarEnd(
        topics(values, at),
        values.find(at + ".partitions", Integer.class),
        values.find(at + ".key", Template.class).orElseGet(() -> Template.parse(Template.OWN_KEY)),
        values.find(at + ".create", Boolean.class).orElse(true),
        isTrue(values, at + ".compacted"));
  }

  private static Channel.Topics topics(Values values, String at) {
    List<?> several = values.find(at + ".topics", List.class).orElse(List.of());
    return values
        .find(at + ".topic", TopicTemplate.class)
        .map(topic -> topics(topic, values.find(at + ".open-topics", Integer.class)))
        .or(() -> values.find(at + ".pattern", Channel.Topics.Matching.class))
        .orElseGet(
            () -> new Channel.Topics.Several(several.stream().map(TopicName.class::cast).toList()));
  }

  private static Channel.Topics topics(TopicTemplate topic, Optional<Integer> openMax) {
    return topic
        .single()
        .<Channel.Topics>map(Channel.Topics.One::new)
        .orElseGet(() -> new Channel.Topics.Named(topic, openMax.orElse(OPEN_TOPICS)));
  }

  private static Optional<TopicName> deadLetters(Channel.Topics topics, String channel) {
    return switch (topics) {
      case Channel.Topics.One(TopicName name) -> Optional.of(name.withSuffix(DEAD_LETTERS));
      case Channel.Topics.Named(TopicTemplate template, int openMax) ->
          Optional.of(TopicName.parse(template.namespace() + "/" + channel + DEAD_LETTERS));
      case Channel.Topics.Several several -> Optional.empty();
      case Channel.Topics.Matching matching -> Optional.empty();
    };
  }

  /** The lists of subjects that a channel is divided into; empty where it is not. */
  static List<List<String>> lanes(Values values, String nats) {
    int lanes = values.find(nats + ".lanes", Integer.class).orElse(0);
    return IntStream.range(0, lanes)
        .mapToObj(lane -> texts(values, nats + ".lanes[" + lane + "].subjects"))
        .toList();
  }

  static List<String> texts(Values values, String path) {
    List<?> texts = values.find(path, List.class).orElse(List.of());
    return texts.stream().map(String.class::cast).toList();
  }
}
