package io.cutwater.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cutwater.message.Envelope;
import io.cutwater.message.Headers;
import io.cutwater.message.TargetName;
import io.cutwater.message.Trail;
import io.cutwater.relay.Gate.Verdict;
import io.cutwater.relay.Router.Route;
import io.cutwater.relay.Routing;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SubjectRoutingTest {

  private static final TargetName ALERTS = new TargetName("ALERTS");
  private static final String PLACE = "nats:ALERTS@1";

  private static final Sizing SIZING =
      new Sizing() {
        @Override
        public long bytes(Envelope envelope, String subject) {
          return (long) envelope.payload().size() + subject.length();
        }

        @Override
        public long headerBytes(Envelope envelope) {
          return envelope.headers().characters();
        }
      };

  private static SubjectSpec spec(String subject) {
    return new SubjectSpec(
        "ALERTS",
        Template.parse(subject),
        List.of("alerts.*", "all.>"),
        "ALERTS-dead-letters",
        20,
        10,
        HeaderRules.ALL,
        PLACE);
  }

  private static Routing routing(String subject) {
    return SubjectRouting.of(spec(subject), SIZING);
  }

  private static Verdict judge(String subject, Envelope message) {
    Routing routing = routing(subject);
    var route = (Route.To) routing.router().route(message);
    return routing.gate().judge(routing.shaping().shape(message), route);
  }

  @Test
  void sendsAMessageToTheSubjectThatItsTemplateGives() {
    var route = routing("alerts.{key}").router().route(Messages.onPulsar("t", "fire"));

    assertThat(route).isEqualTo(new Route.To(ALERTS, "alerts.fire"));
  }

  @Test
  void givesAMessageWithoutWhatTheTemplateNamesNoTarget() {
    assertThat(routing("alerts.{key}").router().route(Messages.of("x")))
        .isEqualTo(new Route.Nowhere("the message has no key"));
  }

  @Test
  void omitsWhatItsStreamHoldsAlready() {
    var echo = Messages.onPulsar("t", "k", new Trail(List.of(PLACE, "pulsar:c/t")));

    assertThat(routing("alerts.{key}").router().route(echo)).isEqualTo(new Route.Omitted());
  }

  @ParameterizedTest
  @CsvSource({
    "a b, the subject holds white space",
    "a..b, the subject has an empty token",
    "'', the subject has an empty token",
    "*, the subject has a wildcard",
    "a.b, stream ALERTS does not listen to alerts.a.b",
    "aaaaaaaaaaaaaaaaa, the message takes",
  })
  void refusesWhatTheStreamWouldNotStore(String key, String reason) {
    var verdict = judge("alerts.{key}", Messages.onPulsar("t", key));

    assertThat(verdict)
        .isInstanceOfSatisfying(
            Verdict.Refused.class, refused -> assertThat(refused.reason()).contains(reason));
  }

  /** A server counts bytes, and closes the connection of a publisher whose line is too long. */
  @Test
  void admitsASubjectAtTheLimitInBytesAndRefusesOneMore() {
    String atLimit = "漢".repeat(682) + "xx";
    assertThat(atLimit.getBytes(StandardCharsets.UTF_8)).hasSize(SubjectName.BYTES_MAX);

    assertThat(SubjectName.fault(atLimit)).isEmpty();
    assertThat(SubjectName.fault(atLimit + "x"))
        .contains("the subject takes 2049 bytes, at most 2048 may be");
  }

  /** A stream with fences listens to them: a message there would end its lane's session. */
  @Test
  void refusesTheFencesOfLanes() {
    assertThat(SubjectName.fault("cutwater.fence.ALERTS.cutwater.alerts.0"))
        .contains(
            "the subject is for the fences of lanes: cutwater.fence.ALERTS.cutwater.alerts.0");
    assertThat(SubjectName.fault("cutwater.fences")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "alerts.1, true",
    "$JS.API.STREAM.DELETE.S, false",
    "$SYS.x, false",
    "_INBOX.a, false",
    "a.$x, true"
  })
  void letsNoMessageChooseASubjectOfTheServersWhereNoStreamSaysWhatItTakes(
      String subject, boolean admitted) {
    SubjectSpec core =
        new SubjectSpec(
            SubjectName.CORE,
            Template.parse("{header.s}"),
            List.of(">"),
            "dead",
            1_000,
            1_000,
            HeaderRules.ALL,
            "");
    Routing routing = SubjectRouting.of(core, SIZING);
    Envelope message =
        Messages.onPulsar("t", "k").withHeaders(Headers.of(Map.of("s", List.of(subject))));

    var route = (Route.To) routing.router().route(message);

    assertThat(route.target().value()).isEqualTo(SubjectName.CORE);
    assertThat(routing.gate().judge(message, route) instanceof Verdict.Admitted)
        .isEqualTo(admitted);
  }

  @Test
  void admitsHeadersAtTheLimitAndRefusesOneByteMore() {
    Envelope atLimit =
        Messages.of("all.x", Headers.of(Map.of("name", List.of("123456"))), new byte[0]);
    Envelope past =
        Messages.of("all.x", Headers.of(Map.of("name", List.of("1234567"))), new byte[0]);

    assertThat(judge("{subject}", atLimit)).isInstanceOf(Verdict.Admitted.class);
    assertThat(judge("{subject}", past))
        .isEqualTo(new Verdict.Refused("the headers take 11 bytes, the target 10"));
  }

  @Test
  void readsItsOwnSpecificationBackAndNoOther() {
    Routing routing = routing("alerts.{key}");
    Routing.Parser parser = SubjectRouting.parser(SIZING);

    assertThat(parser.parse(routing.spec()).spec()).isEqualTo(routing.spec());
    assertThatThrownBy(() -> parser.parse(routing.spec().replace("subjects", "topic")))
        .hasMessageContaining("unknown format");
    assertThatThrownBy(() -> parser.parse(routing.spec() + " "))
        .hasMessageContaining("not a canonical routing");
  }

  @Test
  void carriesOnlyTheHeadersThatTheRulesAllow() {
    Envelope message =
        Messages.of(
            "all.x",
            Headers.of(Map.of("a-1", List.of("1"), "a-2", List.of("2"), "b", List.of("3", "4"))));
    SubjectSpec plain = spec("{subject}");
    SubjectSpec ruled =
        new SubjectSpec(
            plain.stream(),
            plain.subject(),
            plain.captured(),
            plain.deadLetters(),
            plain.maxMessageBytes(),
            plain.maxHeaderBytes(),
            new HeaderRules(List.of("a-*", "b"), List.of("a-2")),
            plain.place());

    Headers carried = SubjectRouting.of(ruled, SIZING).shaping().shape(message).headers();

    assertThat(carried).isEqualTo(Headers.of(Map.of("a-1", List.of("1"), "b", List.of("3", "4"))));
    assertThat(SubjectRouting.of(plain, SIZING).shaping().shape(message)).isSameAs(message);
  }

  @ParameterizedTest
  @CsvSource({
    "a.b, a.b, true",
    "a.*, a.b, true",
    "a.*, a.b.c, false",
    "a.>, a.b.c, true",
    "a.>, a, false",
    ">, a, true",
    "a.b, a.bc, false",
    "a.b.c, a.b, false",
  })
  void matchesSubjectsAsNatsDoes(String filter, String subject, boolean matches) {
    assertThat(SubjectName.matches(filter, subject)).isEqualTo(matches);
  }

  @Test
  void thatAMessageHasNoValueIsCarriedWhateverTheRulesAllow() {
    Headers headers =
        Headers.of(Map.of(Envelope.NULL_VALUE, List.of("true"), "other", List.of("x")));

    assertThat(new HeaderRules(List.of("only"), List.of("*")).apply(headers).names())
        .containsExactly(Envelope.NULL_VALUE);
  }
}
