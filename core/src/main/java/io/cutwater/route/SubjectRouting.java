package io.cutwater.route;

import io.cutwater.message.Envelope;
import io.cutwater.message.TargetName;
import io.cutwater.message.Trail;
import io.cutwater.relay.Gate;
import io.cutwater.relay.Router;
import io.cutwater.relay.Routing;
import java.util.Optional;

/**
 * Routes all messages of a channel to one stream, or to core NATS, each under the subject that a
 * template gives.
 */
public final class SubjectRouting implements Router, Gate {

  private static final Verdict ADMITTED = new Verdict.Admitted();

  private final SubjectSpec spec;
  private final Sizing sizing;
  private final TargetName target;

  private SubjectRouting(SubjectSpec spec, Sizing sizing) {
    this.spec = spec;
    this.sizing = sizing;
    this.target = new TargetName(spec.stream());
  }

  /** The routing that {@code spec} describes. */
  public static Routing of(SubjectSpec spec, Sizing sizing) {
    SubjectRouting routing = new SubjectRouting(spec, sizing);
    return new Routing(
        spec.text(), routing, routing, routing::shape, new TargetName(spec.deadLetters()));
  }

  /** Makes routings again from their canonical texts. */
  public static Routing.Parser parser(Sizing sizing) {
    return text -> of(SubjectSpec.parse(text), sizing);
  }

  private Envelope shape(Envelope envelope) {
    return envelope.withHeaders(spec.headers().apply(envelope.headers()));
  }

  @Override
  public Route route(Envelope envelope) {
    if (!spec.place().isEmpty() && envelope.trail().contains(spec.place())) {
      return new Route.Omitted();
    }
    return switch (spec.subject().render(envelope)) {
      case Template.Rendering.Resolved(String subject) -> new Route.To(target, subject);
      case Template.Rendering.Missing(String reason) -> new Route.Nowhere(reason);
    };
  }

  @Override
  public Verdict judge(Envelope shaped, Route.To route) {
    Optional<String> fault = fault(shaped, route.key());
    return fault.isPresent() ? new Verdict.Refused(fault.get()) : ADMITTED;
  }

  private Optional<String> fault(Envelope envelope, String subject) {
    Optional<String> fault = SubjectName.fault(subject);
    if (fault.isEmpty()) {
      fault = reserved(subject);
    }
    if (fault.isEmpty()) {
      fault = notCaptured(subject);
    }
    if (fault.isEmpty() && !fitsByFar(envelope)) {
      fault = tooLarge(envelope, subject);
    }
    return fault.isEmpty() ? tooFar(envelope.trail()) : fault;
  }

  private boolean fitsByFar(Envelope envelope) {
    long headers = sizing.roughHeaderBytes(envelope);
    return headers <= spec.maxHeaderBytes()
        && headers + envelope.payload().size() <= spec.maxMessageBytes();
  }

  private Optional<String> reserved(String subject) {
    return SubjectName.isCore(spec.stream()) && SubjectName.isReserved(subject)
        ? Optional.of("the subject is one of NATS's own: " + subject)
        : Optional.empty();
  }

  private Optional<String> notCaptured(String subject) {
    return SubjectName.matchesAny(spec.captured(), subject)
        ? Optional.empty()
        : Optional.of(
            "stream "
                + spec.stream()
                + " does not listen to "
                + subject
                + ", only to "
                + spec.captured());
  }

  private Optional<String> tooLarge(Envelope envelope, String subject) {
    long headers = sizing.headerBytes(envelope);
    if (headers > spec.maxHeaderBytes()) {
      return Optional.of(
          "the headers take " + headers + " bytes, the target " + spec.maxHeaderBytes());
    }
    long all = sizing.bytes(envelope, subject);
    return all > spec.maxMessageBytes()
        ? Optional.of("the message takes " + all + " bytes, the target " + spec.maxMessageBytes())
        : Optional.empty();
  }

  static Optional<String> tooFar(Trail trail) {
    return trail.isFull()
        ? Optional.of("the message was carried through " + Trail.PLACES_MAX + " places already")
        : Optional.empty();
  }
}
