package io.cutwater.route;

import io.cutwater.message.Envelope;
import io.cutwater.message.TargetName;
import io.cutwater.relay.Gate;
import io.cutwater.relay.Router;
import io.cutwater.relay.Routing;
import java.util.Optional;

/**
 * Routes the messages of a channel to its Pulsar topic, or each to the one that a template names,
 * there to the partition that Pulsar's own client would choose for its key, so that other producers
 * of the same keys agree with Cutwater.
 */
public final class TopicRouting implements Router, Gate {

  private static final char REPLACEMENT = '\uFFFD';
  private static final Verdict ADMITTED = new Verdict.Admitted();

  private final TopicSpec spec;
  private final Sizing sizing;
  private final TopicNames names;

  private TopicRouting(TopicSpec spec, Sizing sizing) {
    this.spec = spec;
    this.sizing = sizing;
    this.names = new TopicNames(spec);
  }

  /** The routing that {@code spec} describes. */
  public static Routing of(TopicSpec spec, Sizing sizing) {
    TopicRouting routing = new TopicRouting(spec, sizing);
    return new Routing(
        spec.text(), routing, routing, routing::shape, new TargetName(spec.deadLetters()));
  }

  /**
   * Makes routings again from their canonical texts. A lane whose part of the stream was another
   * one is not among them: nobody could tell what of its new part was carried by whom.
   *
   * @param division how the channel's lanes divide its stream now
   */
  public static Routing.Parser parser(Sizing sizing, String division) {
    return text -> {
      TopicSpec spec = TopicSpec.parse(text);
      if (!spec.division().equals(division)) {
        throw new IllegalArgumentException(
            "the channel's lanes were "
                + worded(spec.division())
                + ", and are "
                + worded(division));
      }
      return of(spec, sizing);
    };
  }

  private static String worded(String division) {
    return division.isEmpty() ? "not divided" : "divided by " + division;
  }

  private Envelope shape(Envelope envelope) {
    return envelope.withHeaders(spec.headers().apply(envelope.headers()));
  }

  @Override
  public Route route(Envelope envelope) {
    if (isNotCarried(envelope)) {
      return new Route.Omitted();
    }
    return switch (key(envelope)) {
      case Template.Rendering.Resolved(String key) -> names.route(envelope, key);
      case Template.Rendering.Missing(String reason) -> new Route.Nowhere(reason);
    };
  }

  private Template.Rendering key(Envelope envelope) {
    boolean hadNone = envelope.key().isEmpty() && !envelope.topic().isEmpty();
    return hadNone && spec.key().text().equals(Template.OWN_KEY)
        ? new Template.Rendering.Resolved("")
        : spec.key().render(envelope);
  }

  private boolean isNotCarried(Envelope envelope) {
    return envelope.subject().startsWith(SubjectName.FENCES)
        || (!spec.place().isEmpty() && envelope.trail().contains(spec.place()));
  }

  @Override
  public Verdict judge(Envelope shaped, Route.To route) {
    if (shaped.subject().indexOf(REPLACEMENT) >= 0) {
      return new Verdict.Refused("the subject holds bytes that are not UTF-8");
    }
    long size = sizing.bytes(shaped, route.key());
    if (size > spec.maxMessageBytes()) {
      return new Verdict.Refused(
          "the message takes " + size + " bytes, the target " + spec.maxMessageBytes());
    }
    Optional<String> tooFar = SubjectRouting.tooFar(shaped.trail());
    return tooFar.isPresent() ? new Verdict.Refused(tooFar.get()) : ADMITTED;
  }
}
