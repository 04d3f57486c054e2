package io.cutwater.config;

import io.cutwater.message.Flow;
import io.cutwater.route.SubjectName;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What the keys of a NATS end that is no stream must say together. */
final class NatsEndRules {

  private final Values values;
  private final String at;
  private final String nats;
  private final Set<Flow> flows;

  private NatsEndRules(Values values, String at, Set<Flow> flows) {
    this.values = values;
    this.at = at;
    this.nats = at + ".nats";
    this.flows = flows;
  }

  /**
   * Adds a problem to {@code values} for each rule that the channel at {@code at} breaks.
   *
   * @param flows the channel's; none where they could not be read
   */
  static void check(Values values, String at, Set<Flow> flows) {
    NatsEndRules rules = new NatsEndRules(values, at, flows);
    rules.bucket("bucket", List.of("stream", "streams", "core", "capture", "objects"));
    rules.bucket("objects", List.of("stream", "streams", "core", "capture"));
    if (isCore(values, at)) {
      rules.core();
    } else {
      rules.unused(
          at + ".dead-letters.subject", "for core: true alone; dead letters go to a stream");
      rules.unused(rules.nats + ".queue", "for core: true alone; a stream is read by one lane");
    }
  }

  /** Whether the NATS end needs no stream to be named. */
  static boolean isNamed(Values values, String at) {
    return isCore(values, at)
        || values.isMarked(at + ".nats.bucket")
        || values.isMarked(at + ".nats.objects");
  }

  static boolean isCore(Values values, String at) {
    return ConfigurationReader.isTrue(values, at + ".nats.core");
  }

  /** What a channel lacks that names no stream, and what it might say instead. */
  static String missing(Set<Flow> flows) {
    return flows.equals(Set.of(Flow.PULSAR_TO_NATS))
        ? "stream is missing; where no stream shall keep the messages, say core: true"
        : "stream is missing; for subjects that no stream captures, say capture: true (or core: true,"
            + " at most once)";
  }

  private void core() {
    for (String key : List.of("stream", "streams", "capture")) {
      values.problemIfMarked(
          nats + "." + key, "core is about subjects of no stream; leave one of them out");
    }
    for (String key : List.of("create", "writers", "lanes")) {
      unused(nats + "." + key, "about a stream, and core has none");
    }
    boolean in = flows.contains(Flow.NATS_TO_PULSAR);
    if (in) {
      subscribed();
    } else if (!flows.isEmpty()) {
      unused(nats + ".subjects", "which messages come from NATS, and none do");
      unused(nats + ".queue", "who shares messages from NATS, and there are none");
    }
    boolean exact = ConfigurationReader.isTrue(values, at + ".require");
    if (exact || (in && values.isMarked(at + ".require"))) {
      values.problemAt(
          at + ".require",
          "core NATS keeps nothing, so "
              + (in ? "at-most-once" : "at-least-once")
              + " is the most it can give; name a stream"
              + (in ? ", or let the channel capture its subjects (capture: true)" : "")
              + ", or leave require out");
    }
    Optional<String> subject = values.find(at + ".dead-letters.subject", String.class);
    if (subject.isPresent() && values.isMarked(at + ".dead-letters.stream")) {
      values.problemAt(at + ".dead-letters.subject", "a stream or a subject, not both");
    }
  }

  /** A bucket is a stream that others made, and is read as a whole. */
  private void bucket(String kind, List<String> others) {
    if (!values.isMarked(nats + "." + kind)) {
      return;
    }
    for (String key : others) {
      values.problemIfMarked(
          nats + "." + key, "the channel reads a bucket (" + kind + "); leave one of them out");
    }
    for (String key : List.of("subjects", "lanes", "create")) {
      unused(nats + "." + key, "a bucket is made by its users and read as a whole");
    }
    if (flows.contains(Flow.PULSAR_TO_NATS)) {
      values.problemAt(
          nats + "." + kind,
          "a bucket is only read, and messages from Pulsar would go there; say flow: nats-to-pulsar,"
              + " or name a stream");
    }
  }

  private void subscribed() {
    if (!values.isMarked(nats + ".subjects")) {
      values.problemAt(nats, "subjects is missing: what core subscribes to");
    }
    if (!flows.contains(Flow.PULSAR_TO_NATS)) {
      unused(at + ".start", "where to begin, and core NATS keeps nothing to begin with");
    }
    List<?> subjects = values.find(nats + ".subjects", List.class).orElse(List.of());
    for (int i = 0; i < subjects.size(); i++) {
      for (int j = i + 1; j < subjects.size(); j++) {
        String one = (String) subjects.get(i);
        String other = (String) subjects.get(j);
        if (SubjectName.overlap(one, other)) {
          values.problemAt(
              nats + ".subjects",
              "'" + one + "' and '" + other + "' overlap: what both match would come twice");
        }
      }
    }
  }

  private void unused(String path, String why) {
    values.problemIfMarked(path, why + "; leave it out");
  }
}
