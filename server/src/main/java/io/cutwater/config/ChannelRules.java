package io.cutwater.config;

import io.cutwater.message.Flow;
import io.cutwater.relay.LanePlan;
import io.cutwater.route.SubjectName;
import io.cutwater.route.Template;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** What the keys of a channel, and the channels of a file, must say together. */
final class ChannelRules {

  private static final Predicate<LanePlan.Start> BEHIND = LanePlan.Start.Behind.class::isInstance;

  private final Values values;
  private final Map<String, String> names = new HashMap<>();
  private final Map<String, String> arrows = new HashMap<>();
  private final Map<String, List<String>> writers = new HashMap<>();

  private ChannelRules(Values values) {
    this.values = values;
  }

  /** Adds a problem to {@code values} for each rule that one of the channels breaks. */
  static void check(Values values, int channels) {
    ChannelRules rules = new ChannelRules(values);
    for (int i = 0; i < channels; i++) {
      rules.check(Specification.CHANNELS + "[" + i + "]");
    }
  }

  private void check(String at) {
    Set<Flow> flows = ConfigurationReader.flows(values, at);
    nameIsUnique(at);
    ownerIsOne(at);
    topicsAreNamed(at, flows);
    templateNamesTopics(at, flows);
    directionsHaveWhatTheyNeed(at, flows);
    streamIsNamedOrOwn(at, flows);
    DivisionRules.check(values, at, flows);
    NatsEndRules.check(values, at, flows);
    deadLettersAreElsewhere(at);
    soleWritersAreAlone(at, flows);
    values
        .find(at + ".window.bytes", Long.class)
        .filter(bytes -> bytes < 1)
        .ifPresent(bytes -> values.problemAt(at + ".window.bytes", "no room for a message"));
    closesNoLoop(at, flows);
  }

  private void nameIsUnique(String at) {
    values
        .find(at + ".name", String.class)
        .ifPresent(name -> {
          String first = names.putIfAbsent(name, at);
          if (first != null) {
            values.problemAt(at + ".name", "'" + name + "' is the name of " + first);
          }
        });
  }

  private void ownerIsOne(String at) {
    if (has(at + ".owner.group", String.class) && has(at + ".owner.user", String.class)) {
      values.problemAt(at + ".owner", "a group or a user, not both");
    }
  }

  private void topicsAreNamed(String at, Set<Flow> flows) {
    boolean one = values.isMarked(at + ".pulsar.topic");
    boolean several = values.isMarked(at + ".pulsar.topics");
    boolean pattern = values.isMarked(at + ".pulsar.pattern");
    long ways = List.of(one, several, pattern).stream().filter(given -> given).count();
    if (ways == 0 && isSection(at + ".pulsar")) {
      values.problemAt(at + ".pulsar", "topic is missing");
    } else if (ways > 1) {
      values.problemAt(at + ".pulsar", "topic, topics or pattern: only one of them");
    } else if (flows.contains(Flow.NATS_TO_PULSAR) && (several || pattern)) {
      values.problemAt(
          at + ".pulsar." + (several ? "topics" : "pattern"),
          "messages from NATS go to one topic: name it as topic");
    }
  }

  private void directionsHaveWhatTheyNeed(String at, Set<Flow> flows) {
    boolean back = flows.contains(Flow.PULSAR_TO_NATS);
    Optional<Template> subject = values.find(at + ".nats.subject", Template.class);
    if (back && !values.isMarked(at + ".nats.subject") && isSection(at + ".nats")) {
      values.problemAt(at + ".nats", "subject is missing: where messages from Pulsar go");
    }
    if (!flows.isEmpty() && !back) {
      unused(at + ".nats.subject", "where messages from Pulsar go, and none do");
      unused(at + ".nats.writers", "about messages from Pulsar, and there are none");
      unused(at + ".pulsar.compacted", "how messages are read from Pulsar, and none are");
      unused(at + ".dead-letters.stream", "for messages from Pulsar, and there are none");
    }
    if (!flows.isEmpty() && !flows.contains(Flow.NATS_TO_PULSAR)) {
      unused(at + ".pulsar.key", "what orders messages from NATS, and there are none");
      unused(at + ".dead-letters.topic", "for messages from NATS, and there are none");
    }
    if (!NatsEndRules.isNamed(values, at)
        && ConfigurationReader.isTrue(values, at + ".nats.create")
        && !has(at + ".nats.subjects", List.class)
        && !values.isMarked(at + ".nats.lanes")
        && subject.flatMap(Template::covering).isEmpty()) {
      values.problemAt(at + ".nats.create", "a stream that is created needs subjects");
    }
    if (back && values.find(at + ".start", LanePlan.Start.class).stream().anyMatch(BEHIND)) {
      values.problemAt(at + ".start", "a stream sequence means nothing on Pulsar: first or new");
    }
  }

  private void streamIsNamedOrOwn(String at, Set<Flow> flows) {
    String nats = at + ".nats";
    if (!ConfigurationReader.isTrue(values, nats + ".capture")) {
      boolean isNamed =
          values.isMarked(nats + ".stream")
              || values.isMarked(nats + ".streams")
              || NatsEndRules.isNamed(values, at);
      if (!isNamed && isSection(nats)) {
        values.problemAt(nats, NatsEndRules.missing(flows));
      }
      return;
    }
    values.problemIfMarked(
        nats + ".stream", "capture makes a stream of the channel's own; leave one of them out");
    values.problemIfMarked(nats + ".create", "capture makes its stream anyway; leave it out");
    if (isSection(nats) && !values.isMarked(nats + ".subjects")) {
      values.problemAt(nats, "subjects is missing: what capture captures");
    }
    if (flows.contains(Flow.PULSAR_TO_NATS)) {
      values.problemAt(nats + ".capture", "for messages from NATS alone; name a stream instead");
    }
  }

  private void unused(String path, String why) {
    values.problemIfMarked(path, why + "; leave it out or change flow");
  }

  private void deadLettersAreElsewhere(String at) {
    Optional<TopicName> topic = values.find(at + ".dead-letters.topic", TopicName.class);
    if (topic.isPresent() && topic.equals(single(at))) {
      values.problemAt(at + ".dead-letters.topic", "the channel's own topic");
    }
    Optional<String> stream = values.find(at + ".dead-letters.stream", String.class);
    if (stream.isPresent() && stream.equals(values.find(at + ".nats.stream", String.class))) {
      values.problemAt(at + ".dead-letters.stream", "the channel's own stream");
    }
  }

  /** A stream whose sole writer one channel is said to be is written to by no other one. */
  private void soleWritersAreAlone(String at, Set<Flow> flows) {
    Optional<String> stream = values.find(at + ".nats.stream", String.class);
    if (stream.isEmpty() || !flows.contains(Flow.PULSAR_TO_NATS)) {
      return;
    }
    List<String> others = writers.computeIfAbsent(stream.get(), first -> new ArrayList<>());
    if (isSole(at) && !others.isEmpty()) {
      values.problemAt(
          at + ".nats.writers",
          others.getFirst() + " writes to the same stream: this channel is not its sole writer");
    }
    others.stream()
        .filter(this::isSole)
        .findFirst()
        .ifPresent(
            sole -> values.problemAt(at + ".nats.stream", sole + " is said to be its sole writer"));
    others.add(at);
  }

  private boolean isSole(String at) {
    return ConfigurationReader.isTrue(values, at + ".nats.writers");
  }

  private Optional<TopicName> single(String at) {
    return values.find(at + ".pulsar.topic", TopicTemplate.class).flatMap(TopicTemplate::single);
  }

  /** Only messages from NATS name their topics, from what they have there. */
  private void templateNamesTopics(String at, Set<Flow> flows) {
    Optional<TopicTemplate> topic = values.find(at + ".pulsar.topic", TopicTemplate.class);
    boolean isTemplate = topic.isPresent() && topic.get().single().isEmpty();
    if (isTemplate && flows.contains(Flow.PULSAR_TO_NATS)) {
      values.problemAt(
          at + ".pulsar.topic",
          "only messages from NATS name their topic; name topics or a pattern for the way back");
    }
    if (!isTemplate) {
      values.problemIfMarked(
          at + ".pulsar.open-topics",
          "about topics that messages name, and none do; leave it out or give topic places");
    }
  }

  /** Two channels that carry between one stream and one topic, each in its direction, are one. */
  private void closesNoLoop(String at, Set<Flow> flows) {
    List<String> streams = new ArrayList<>(ConfigurationReader.texts(values, at + ".nats.streams"));
    values.find(at + ".nats.stream", String.class).ifPresent(streams::add);
    if (NatsEndRules.isCore(values, at)) {
      streams.add(SubjectName.CORE);
    }
    single(at)
        .ifPresent(topic -> streams.forEach(stream -> closesNoLoop(at, flows, stream, topic)));
  }

  private void closesNoLoop(String at, Set<Flow> flows, String stream, TopicName topic) {
    for (Flow flow : flows) {
      Flow back = flow == Flow.NATS_TO_PULSAR ? Flow.PULSAR_TO_NATS : Flow.NATS_TO_PULSAR;
      String ends = stream + " " + topic;
      String other = arrows.get(back + " " + ends);
      if (other != null && !other.equals(at)) {
        values.problemAt(
            at + ".flow",
            "a loop: "
                + other
                + " carries between the same stream and topic the other way; make one channel of"
                + " them with flow: both");
      }
      arrows.putIfAbsent(flow + " " + ends, at);
    }
  }

  private boolean isSection(String path) {
    return has(path, Boolean.class);
  }

  private boolean has(String path, Class<?> type) {
    return values.find(path, type).isPresent();
  }
}
