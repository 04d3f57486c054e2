package io.cutwater.config;

import io.cutwater.relay.LanePlan;
import io.cutwater.route.Template;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;

/** Reads a configuration file, or says everything that is wrong in it. */
public final class ConfigurationReader {

  private static final int BYTES_MAX = 4 << 20;

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
    checkWhatKeysSayTogether(values, channels);
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

  private static void checkWhatKeysSayTogether(Values values, int channels) {
    Map<String, String> names = new HashMap<>();
    for (int i = 0; i < channels; i++) {
      String at = Specification.CHANNELS + "[" + i + "]";
      values
          .find(at + ".name", String.class)
          .ifPresent(name -> {
            String first = names.putIfAbsent(name, at);
            if (first != null) {
              values.problemAt(at + ".name", "'" + name + "' is the name of " + first);
            }
          });
      if (isTrue(values, at + ".nats.create")
          && values.find(at + ".nats.subjects", List.class).isEmpty()) {
        values.problemAt(at + ".nats.create", "a stream that is created needs subjects");
      }
      if (values.find(at + ".owner.group", String.class).isPresent()
          && values.find(at + ".owner.user", String.class).isPresent()) {
        values.problemAt(at + ".owner", "a group or a user, not both");
      }
      Optional<TopicName> dead = values.find(at + ".dead-letters.topic", TopicName.class);
      if (dead.isPresent() && dead.equals(values.find(at + ".pulsar.topic", TopicName.class))) {
        values.problemAt(at + ".dead-letters.topic", "the channel's own topic");
      }
      values
          .find(at + ".window.bytes", Long.class)
          .filter(bytes -> bytes < 1)
          .ifPresent(bytes -> values.problemAt(at + ".window.bytes", "no room for a message"));
    }
  }

  private static boolean isTrue(Values values, String path) {
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
        values.find("journal.namespace", String.class),
        values.find("http.port", Integer.class).orElse(7070),
        values.find("drain-timeout", Duration.class).orElse(Duration.ofSeconds(25)),
        all);
  }

  private static Channel channel(Values values, String at) {
    TopicName topic = values.need(at + ".pulsar.topic", TopicName.class);
    Optional<Channel.Owner> group =
        values.find(at + ".owner.group", String.class).map(name -> new Channel.Owner(true, name));
    Optional<Channel.Owner> user =
        values.find(at + ".owner.user", String.class).map(name -> new Channel.Owner(false, name));
    List<?> subjects = values.find(at + ".nats.subjects", List.class).orElse(List.of());
    return new Channel(
        values.need(at + ".name", String.class),
        group.or(() -> user),
        new Channel.NatsEnd(
            values.need(at + ".nats.stream", String.class),
            subjects.stream().map(String.class::cast).toList(),
            isTrue(values, at + ".nats.create")),
        new Channel.PulsarEnd(
            topic,
            values.find(at + ".pulsar.partitions", Integer.class),
            values
                .find(at + ".pulsar.key", Template.class)
                .orElseGet(() -> Template.parse("{subject}")),
            values.find(at + ".pulsar.create", Boolean.class).orElse(true)),
        values
            .find(at + ".dead-letters.topic", TopicName.class)
            .orElseGet(() -> topic.withSuffix("-dead-letters")),
        isTrue(values, at + ".require"),
        values.find(at + ".start", LanePlan.Start.class).orElseGet(LanePlan.Start.First::new),
        new Channel.Window(
            values.find(at + ".window.messages", Integer.class).orElse(10_000),
            values.find(at + ".window.bytes", Long.class).orElse(32L << 20)));
  }
}
