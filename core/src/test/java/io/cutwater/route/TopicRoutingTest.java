package io.cutwater.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cutwater.message.Headers;
import io.cutwater.message.TargetName;
import io.cutwater.message.Trail;
import io.cutwater.relay.Gate.Verdict;
import io.cutwater.relay.Router;
import io.cutwater.relay.Router.Route;
import io.cutwater.relay.Routing;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopicRoutingTest {

  private static final String TOPIC = "persistent://public/default/telemetry";
  private static final String PLACE = "pulsar:standalone/" + TOPIC;
  private static final TargetName TARGET = new TargetName(TOPIC);
  private static final Route.To TO = new Route.To(TARGET, "bcd");

  private static final Sizing SIZING = (envelope, key) -> envelope.payload().size() + key.length();

  private static TopicSpec spec(int partitions, String key, long maxMessageBytes) {
    return new TopicSpec(
        TOPIC,
        partitions,
        Template.parse(key),
        TOPIC + "-dead-letters",
        maxMessageBytes,
        HeaderRules.ALL,
        PLACE);
  }

  private static Routing routing(int partitions, String key) {
    return TopicRouting.of(spec(partitions, key, 5 << 20), SIZING);
  }

  @Test
  void sendsEverythingToThePlainTopicWhereItHasNoPartitions() {
    var route = routing(0, "{subject}").router().route(Messages.of("a.b"));

    assertThat(route).isEqualTo(new Route.To(TARGET, "a.b"));
  }

  @Test
  void choosesThePartitionThatPulsarsClientWouldChoose() {
    // "polygenelubricants" hashes to Integer.MIN_VALUE: the sign bit is cleared, not negated.
    var route = routing(4, "{subject}").router().route(Messages.of("polygenelubricants"));

    assertThat(route)
        .isEqualTo(new Route.To(new TargetName(TOPIC + "-partition-0"), "polygenelubricants"));
  }

  @Test
  void sendsOneKeyAlwaysToOnePartitionAndKeysToAllOfThem() {
    var router = routing(4, "{subject[1]}").router();
    Set<Route> routes = new HashSet<>();

    for (int i = 0; i < 1_000; i++) {
      routes.add(router.route(Messages.of("host" + i + "." + i % 20)));
    }

    assertThat(routes).hasSize(20);
    assertThat(routes).extracting(route -> ((Route.To) route).target()).hasSize(20);
    assertThat(Set.copyOf(routes.stream().map(route -> ((Route.To) route).target()).toList()))
        .hasSize(4);
  }

  @Test
  void givesAMessageWithoutItsKeyNoTarget() {
    var route = routing(4, "{subject[1]}").router().route(Messages.of("alone"));

    assertThat(route).isEqualTo(new Route.Nowhere("the subject has no token 1: alone"));
  }

  @Test
  void admitsAMessageAtTheLimitAndRefusesOneByteMore() {
    var gate = TopicRouting.of(spec(0, "{subject[1]}", 104), SIZING).gate();

    var atLimit = gate.judge(Messages.of("a.bcd", Headers.empty(), new byte[101]), TO);
    var past = gate.judge(Messages.of("a.bcd", Headers.empty(), new byte[102]), TO);

    assertThat(atLimit).isInstanceOf(Verdict.Admitted.class);
    assertThat(past).isEqualTo(new Verdict.Refused("the message takes 105 bytes, the target 104"));
  }

  @Test
  void refusesASubjectThatWasNotUtf8() {
    var verdict = routing(0, "{subject}").gate().judge(Messages.of("a.\uFFFD"), TO);

    assertThat(verdict)
        .isEqualTo(new Verdict.Refused("the subject holds bytes that are not UTF-8"));
  }

  @Test
  void readsItsOwnSpecificationBack() {
    var routing = routing(4, "{subject[1]}-{{x}}");

    var again = TopicRouting.parser(SIZING, "").parse(routing.spec());

    assertThat(again.spec()).isEqualTo(routing.spec());
    assertThat(again.deadLetters()).isEqualTo(routing.deadLetters());
    assertThat(again.router().route(Messages.of("a.b")))
        .isEqualTo(routing.router().route(Messages.of("a.b")));
  }

  @Test
  void tellsRoutingsThatDecideDifferentlyApart() {
    assertThat(
            Set.of(
                routing(0, "{subject}").spec(),
                routing(4, "{subject}").spec(),
                routing(4, "{subject[1]}").spec(),
                TopicRouting.of(spec(4, "{subject}", 1 << 20), SIZING).spec()))
        .hasSize(4);
  }

  @Test
  void refusesARoutingOfLanesThatWereDividedOtherwise() {
    TopicSpec whole = spec(0, "{subject}", 1_000);
    String divided =
        new TopicSpec(
                whole.topic(),
                whole.partitions(),
                whole.key(),
                whole.deadLetters(),
                whole.maxMessageBytes(),
                whole.headers(),
                whole.place(),
                "[[a.>], [b.>]]")
            .text();

    assertThat(TopicRouting.parser(SIZING, "[[a.>], [b.>]]").parse(divided).spec())
        .isEqualTo(divided);
    assertThatThrownBy(() -> TopicRouting.parser(SIZING, "").parse(divided))
        .hasMessageContaining("were divided by [[a.>], [b.>]], and are not divided");
    assertThatThrownBy(() -> TopicRouting.parser(SIZING, "[[a.>]]").parse(whole.text()))
        .hasMessageContaining("were not divided, and are divided by [[a.>]]");
  }

  @Test
  void refusesATextThatIsNoSpecification() {
    var parser = TopicRouting.parser(SIZING, "");
    String newer = routing(0, "{subject}").spec().replace("\"format\":2", "\"format\":3");

    assertThatThrownBy(() -> parser.parse("{")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> parser.parse("{}")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> parser.parse(newer)).hasMessageContaining("unknown format");
  }

  @Test
  void omitsWhatItsTopicHoldsAlready() {
    Trail trail = new Trail(List.of(PLACE, "nats:ORDERS@1"));

    var route = routing(0, "{key}").router().route(Messages.onPulsar("orders", "k", trail));

    assertThat(route).isEqualTo(new Route.Omitted());
  }

  @Test
  void refusesWhatWasCarriedThroughTooManyPlaces() {
    Trail trail =
        new Trail(IntStream.range(0, Trail.PLACES_MAX).mapToObj(i -> "nats:S" + i).toList());

    var verdict = routing(0, "{key}").gate().judge(Messages.onPulsar("o", "k", trail), TO);

    assertThat(verdict)
        .isEqualTo(new Verdict.Refused("the message was carried through 16 places already"));
  }

  private static Router fanOut(String local, int partitions) {
    return TopicRouting.of(
            new TopicSpec(
                "persistent://public/default/" + local,
                partitions,
                Template.parse("{subject}"),
                TOPIC + "-dead-letters",
                5 << 20,
                HeaderRules.ALL,
                ""),
            SIZING)
        .router();
  }

  @Test
  void namesATopicByEachMessage() {
    var router = fanOut("site-{subject[1]}.{header.Unit}", 0);

    var route = router.route(Messages.of("a.b7", Headers.of(Map.of("Unit", List.of("x")))));

    assertThat(route)
        .isEqualTo(new Route.To(new TargetName("persistent://public/default/site-b7.x"), "a.b7"));
  }

  @Test
  void choosesAPartitionOfTheTopicThatATemplateNames() {
    var route = fanOut("{subject[0]}", 4).route(Messages.of("polygenelubricants"));

    assertThat(route)
        .isEqualTo(
            new Route.To(
                new TargetName("persistent://public/default/polygenelubricants-partition-0"),
                "polygenelubricants"));
  }

  @Test
  void givesAMessageThatLacksAPlaceNoTopic() {
    var route = fanOut("{subject[1]}", 0).route(Messages.of("alone"));

    assertThat(route).isEqualTo(new Route.Nowhere("the subject has no token 1: alone"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a b",
        "a/b",
        "..",
        "$x",
        "x-partition-3",
        "__change_events",
        "cutwater-journal-cutwater-c-0",
        "telemetry-dead-letters"
      })
  void givesAMessageWhoseTopicMustNotBeNoTarget(String token) {
    var route =
        fanOut("{header.T}", 0).route(Messages.of("s", Headers.of(Map.of("T", List.of(token)))));

    assertThat(route).isInstanceOf(Route.Nowhere.class);
    assertThat(((Route.Nowhere) route).reason()).contains("'" + token + "'");
  }

  @Test
  void namesATopicOf255CharactersAndNoneOfMore() {
    var router = fanOut("{header.T}", 0);

    var atLimit = router.route(Messages.of("s", Headers.of(Map.of("T", List.of("x".repeat(255))))));
    var past = router.route(Messages.of("s", Headers.of(Map.of("T", List.of("x".repeat(256))))));

    assertThat(atLimit).isInstanceOf(Route.To.class);
    assertThat(past)
        .isEqualTo(new Route.Nowhere("the topic's name would have 256 characters, not 255"));
  }

  @Test
  void letsNobodyChooseANamespace() {
    assertThatThrownBy(() ->
            new TopicSpec(
                "persistent://public/{subject[0]}/x",
                0,
                Template.parse("{subject}"),
                TOPIC,
                1,
                HeaderRules.ALL,
                ""))
        .hasMessageContaining("namespace");
  }
}
