package io.cutwater.route;

import io.cutwater.message.Envelope;
import io.cutwater.message.Headers;
import io.cutwater.message.TargetName;
import io.cutwater.relay.Gate;
import io.cutwater.relay.Router;
import io.cutwater.relay.Routing;
import java.util.ArrayList;
import java.util.List;

/**
 * Routes all messages of a channel to one Pulsar topic: each to the partition that Pulsar's own
 * client would choose for its key, so that other producers of the same keys agree with Cutwater.
 */
public final class TopicRouting implements Router, Gate {

  /** What Pulsar's metadata, Cutwater's own properties and their encoding may take, in bytes. */
  public static final int METADATA_BYTES = 1024;

  /** What the encoding of one header value may take beyond its text, in bytes. */
  private static final int HEADER_BYTES = 16;

  private static final char REPLACEMENT = '\uFFFD';
  private static final Verdict ADMITTED = new Verdict.Admitted();

  private final TopicSpec spec;
  private final List<TargetName> targets;

  private TopicRouting(TopicSpec spec) {
    this.spec = spec;
    List<TargetName> names = new ArrayList<>();
    for (int i = 0; i < spec.partitions(); i++) {
      names.add(new TargetName(spec.topic() + "-partition-" + i));
    }
    this.targets = names.isEmpty() ? List.of(new TargetName(spec.topic())) : List.copyOf(names);
  }

  /** The routing that {@code spec} describes. */
  public static Routing of(TopicSpec spec) {
    TopicRouting routing = new TopicRouting(spec);
    return new Routing(spec.text(), routing, routing, new TargetName(spec.deadLetters()));
  }

  /** Makes routings again from their canonical texts. */
  public static Routing.Parser parser() {
    return text -> of(TopicSpec.parse(text));
  }

  @Override
  public Route route(Envelope envelope) {
    return switch (spec.key().render(envelope)) {
      case Template.Rendering.Resolved(String key) -> new Route.To(target(key), key);
      case Template.Rendering.Missing(String reason) -> new Route.Nowhere(reason);
    };
  }

  /** Pulsar's default choice: its JavaStringHash modulo the partitions. */
  private TargetName target(String key) {
    return targets.get((key.hashCode() & Integer.MAX_VALUE) % targets.size());
  }

  @Override
  public Verdict judge(Envelope envelope, TargetName target) {
    if (envelope.subject().indexOf(REPLACEMENT) >= 0) {
      return new Verdict.Refused("the subject holds bytes that are not UTF-8");
    }
    long size = size(envelope);
    if (size > spec.maxMessageBytes()) {
      return new Verdict.Refused(
          "the message takes " + size + " bytes, the target " + spec.maxMessageBytes());
    }
    return ADMITTED;
  }

  /** What the message takes in the target at most, in bytes: subject and key count as well. */
  static long size(Envelope envelope) {
    Headers headers = envelope.headers();
    long size = METADATA_BYTES + (long) envelope.payload().size();
    size += 2 * utf8Length(envelope.subject()) + utf8Length(envelope.replyTo());
    for (String name : headers.names()) {
      for (String value : headers.all(name)) {
        size += utf8Length(name) + utf8Length(value) + HEADER_BYTES;
      }
    }
    return size;
  }

  private static long utf8Length(String text) {
    long length = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      length += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
    }
    return length;
  }
}
