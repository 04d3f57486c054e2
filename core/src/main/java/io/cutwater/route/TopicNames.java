package io.cutwater.route;

import io.cutwater.message.Envelope;
import io.cutwater.message.TargetName;
import io.cutwater.relay.Router.Route;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * The topics of a channel: one, or those that a template names from each message. A name that
 * Pulsar would refuse, or that belongs to somebody else, is no target: its message is a dead
 * letter.
 */
final class TopicNames {

  /** What a topic's own name may hold, as a channel's configuration may. */
  private static final Pattern LOCAL = Pattern.compile("[A-Za-z0-9_=:.-]+");

  private static final Pattern PARTITION = Pattern.compile(".*-partition-[0-9]+");
  private static final int LOCAL_MAX = 255;

  /** Pulsar's own topics, and the lanes' journals: no publisher may choose them. */
  private static final List<String> RESERVED = List.of("__", "cutwater-journal-");

  private final TopicSpec spec;
  private final Template template;
  private final String namespace;
  private final List<TargetName> fixed;

  TopicNames(TopicSpec spec) {
    this.spec = spec;
    this.template = Template.parse(spec.topic());
    this.namespace = spec.topic().substring(0, spec.topic().lastIndexOf('/') + 1);
    this.fixed = template.hasPlaces() ? List.of() : parts(spec.topic(), spec.partitions());
  }

  private static List<TargetName> parts(String topic, int partitions) {
    return partitions == 0
        ? List.of(new TargetName(topic))
        : IntStream.range(0, partitions).mapToObj(i -> part(topic, i)).toList();
  }

  private static TargetName part(String topic, int partition) {
    return new TargetName(topic + "-partition-" + partition);
  }

  /** Where a message with that key goes. */
  Route route(Envelope envelope, String key) {
    if (!fixed.isEmpty()) {
      return new Route.To(fixed.get(partition(key, fixed.size())), key);
    }
    return switch (template.render(envelope)) {
      case Template.Rendering.Missing(String reason) -> new Route.Nowhere(reason);
      case Template.Rendering.Resolved(String topic) ->
          fault(topic)
              .<Route>map(Route.Nowhere::new)
              .orElseGet(() -> new Route.To(target(topic, key), key));
    };
  }

  private TargetName target(String topic, String key) {
    return spec.partitions() == 0
        ? new TargetName(topic)
        : part(topic, partition(key, spec.partitions()));
  }

  /** Pulsar's default choice: its JavaStringHash modulo the partitions. */
  private static int partition(String key, int partitions) {
    return (key.hashCode() & Integer.MAX_VALUE) % partitions;
  }

  private Optional<String> fault(String topic) {
    String local = topic.substring(namespace.length());
    if (!LOCAL.matcher(local).matches() || local.equals(".") || local.equals("..")) {
      return Optional.of(
          "'" + local + "' is no name of a topic: it holds letters, digits and _ = : . - only");
    }
    if (local.length() > LOCAL_MAX) {
      return Optional.of(
          "the topic's name would have " + local.length() + " characters, not " + LOCAL_MAX);
    }
    if (PARTITION.matcher(local).matches()) {
      return Optional.of("'" + local + "' would be a partition of another topic");
    }
    boolean isReserved = RESERVED.stream().anyMatch(local::startsWith);
    return isReserved || topic.equals(spec.deadLetters())
        ? Optional.of("'" + local + "' is not for messages")
        : Optional.empty();
  }
}
