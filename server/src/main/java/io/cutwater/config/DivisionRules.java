package io.cutwater.config;

import io.cutwater.message.Flow;
import io.cutwater.relay.LanePlan;
import io.cutwater.route.SubjectName;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a channel must say that reads several streams, or one stream by several lanes. */
final class DivisionRules {

  private final Values values;
  private final String at;
  private final Set<Flow> flows;

  private DivisionRules(Values values, String at, Set<Flow> flows) {
    this.values = values;
    this.at = at;
    this.flows = flows;
  }

  /** Adds a problem to {@code values} for each rule that the channel at {@code at} breaks. */
  static void check(Values values, String at, Set<Flow> flows) {
    DivisionRules rules = new DivisionRules(values, at, flows);
    if (values.isMarked(at + ".nats.streams")) {
      rules.streams();
    }
    if (values.isMarked(at + ".nats.lanes")) {
      rules.lanes();
    }
  }

  private void streams() {
    String streams = at + ".nats.streams";
    excludes(streams, "stream", "in place of stream; leave one of them out");
    excludes(streams, "capture", "capture makes a stream of its own; leave one of them out");
    excludes(streams, "create", "several streams are read as they are; leave create out");
    excludes(streams, "lanes", "lanes divide one stream; name it as stream");
    if (flows.contains(Flow.PULSAR_TO_NATS)) {
      values.problemAt(streams, "messages from Pulsar go to one stream: name it as stream");
    }
    Set<String> seen = new HashSet<>();
    for (String stream : ConfigurationReader.texts(values, streams)) {
      if (!seen.add(stream)) {
        values.problemAt(streams, stream + " stands there twice");
      }
    }
    Optional<LanePlan.Start> start = values.find(at + ".start", LanePlan.Start.class);
    if (start.isPresent() && start.get() instanceof LanePlan.Start.Behind) {
      values.problemAt(
          at + ".start", "a sequence means nothing over several streams: first or new");
    }
  }

  private void lanes() {
    String lanes = at + ".nats.lanes";
    excludes(lanes, "subjects", "in place of subjects; leave one of them out");
    excludes(lanes, "capture", "a captured stream has one lane; leave one of them out");
    if (!flows.isEmpty() && !flows.contains(Flow.NATS_TO_PULSAR)) {
      values.problemAt(
          lanes, "about messages from NATS, and there are none; leave it out or change flow");
    }
    List<List<String>> all = ConfigurationReader.lanes(values, at + ".nats");
    for (int later = 1; later < all.size(); later++) {
      for (int earlier = 0; earlier < later; earlier++) {
        overlap(all.get(earlier), all.get(later), lanes + "[" + later + "]", earlier);
      }
    }
  }

  /** A message that two lanes match would be carried twice. */
  private void overlap(List<String> some, List<String> others, String where, int earlier) {
    for (String subject : others) {
      some.stream()
          .filter(other -> SubjectName.overlap(other, subject))
          .findFirst()
          .ifPresent(other ->
              values.problemAt(
                  where + ".subjects",
                  subject
                      + " and "
                      + other
                      + " of lanes["
                      + earlier
                      + "] match the same messages"));
    }
  }

  private void excludes(String key, String other, String why) {
    if (values.isMarked(at + ".nats." + other)) {
      values.problemAt(key, why);
    }
  }
}
