package io.cutwater.nats;

import static io.cutwater.nats.TargetWorld.range;
import static io.cutwater.nats.TargetWorld.send;
import static io.cutwater.nats.TargetWorld.source;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cutwater.lane.Target.Writing;
import io.cutwater.message.TargetName;
import io.cutwater.nats.NatsTargetSettings.StreamPlan;
import io.cutwater.nats.NatsTargetSettings.WriteLimits;
import io.cutwater.playground.nats.NatsServer;
import io.cutwater.relay.Fault.Code;
import io.cutwater.relay.FaultException;
import io.cutwater.relay.Outgoing;
import io.cutwater.relay.TargetFacts;
import io.cutwater.relay.TargetOpening;
import io.cutwater.route.SubjectName;
import io.nats.client.Connection;
import io.nats.client.Dispatcher;
import io.nats.client.Message;
import io.nats.client.Nats;
import io.nats.client.api.RetentionPolicy;
import io.nats.client.impl.Headers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("try") // the client's close may be interrupted
@Tag("servers")
class CoreTargetTest {

  private static final Duration ANSWER_WAIT = Duration.ofSeconds(3);
  private static final int IN_FLIGHT = 100;

  @TempDir Path folder;

  private final TargetInbox inbox = new TargetInbox();
  private final List<Message> heard = new CopyOnWriteArrayList<>();

  private NatsServer server(String config) {
    return NatsServer.start(Playground.server(folder).withConfig(config));
  }

  private static NatsTargetSettings settings() {
    return new NatsTargetSettings(
        List.of(StreamPlan.deadLetters("lane-dead-letters", "lane", 1, true)),
        TargetWorld.LANE,
        "test",
        Optional.empty(),
        new WriteLimits(IN_FLIGHT, 32L << 20, 100, ANSWER_WAIT, 1_000));
  }

  private static CoreTarget target(NatsConnections connections) {
    return new CoreTarget(connections, settings(), Optional.empty());
  }

  private static TargetOpening opening(String name) {
    return new TargetOpening(
        new TargetName(name),
        TargetWorld.WRITER,
        Optional.empty(),
        false,
        Optional.empty(),
        Map.of());
  }

  private static TargetOpening core() {
    return opening(SubjectName.CORE);
  }

  /** Hears everything under {@code s.} from now on. */
  private void subscribe(Connection nats) throws Exception {
    Dispatcher dispatcher = nats.createDispatcher(heard::add);
    dispatcher.subscribe("s.>");
    nats.flush(Duration.ofSeconds(10));
  }

  private List<Long> numbers() {
    return heard.stream()
        .map(message -> Long.parseLong(message.getHeaders().getFirst("number")))
        .toList();
  }

  private void awaitHeard(int messages) {
    await().atMost(TargetInbox.BOUND).until(() -> heard.size() >= messages);
  }

  @Test
  void subscribersGetEachMessageInOrderWithItsHeaders() throws Exception {
    try (NatsServer server = server("");
        NatsConnections connections = Playground.connections(server);
        Connection nats = Nats.connect(server.url())) {
      subscribe(nats);
      Writing writing = target(connections).open(core(), inbox);

      send(writing, 1, 3_000);
      inbox.awaitReceipts(3_000);

      awaitHeard(3_000);
      assertThat(inbox.tickets()).isEqualTo(range(1, 3_000));
      assertThat(numbers()).isEqualTo(range(1, 3_000));
      Message second = heard.get(1);
      assertThat(second.getSubject()).isEqualTo("s.2");
      assertThat(second.getHeaders().getFirst("Cutwater-Id")).isEqualTo("id-2");
      assertThat(second.getHeaders().getFirst("Cutwater-Lane")).isEqualTo("lane-0");
      assertThat(second.getHeaders().getFirst("Cutwater-Source")).isEqualTo(source(2).text());
      assertThat(second.getHeaders().getFirst("Nats-Msg-Id"))
          .isEqualTo(TargetWorld.WRITER + "/" + source(2).text());
      assertThat(inbox.doubts()).isEmpty();
      writing.close();
    }
  }

  @Test
  void saysThatNothingCanBeFoundAgain() throws Exception {
    try (NatsServer server = server("max_payload: 4096");
        NatsConnections connections = Playground.connections(server)) {
      CoreTarget target = target(connections);
      Writing writing = target.open(core(), inbox);

      TargetFacts facts = writing.facts();
      assertThat(facts.found()).isEmpty();
      assertThat(facts.complete()).isTrue();
      assertThat(facts.end()).isEmpty();
      assertThat(facts.lastSequence()).isEqualTo(-1);
      assertThat(facts.weaknesses()).singleElement().asString().contains("keeps nothing");
      assertThat(target.describe("").maxMessageBytes()).isEqualTo(4_096);
      writing.close();
    }
  }

  @Test
  void nothingCountsAsCarriedBeforeTheServerHasAnswered() throws Exception {
    try (NatsServer server = server("");
        NatsConnections connections = Playground.connections(server)) {
      Writing writing = target(connections).open(core(), inbox);
      send(writing, 1, 1);
      inbox.awaitReceipts(1);

      server.suspend();
      send(writing, 2, 50);

      // It would have answered long before: the wait ends in a doubt, with no receipt more.
      assertThat(inbox.awaitDoubt().code()).isEqualTo(Code.DISCONNECTED);
      assertThat(inbox.tickets()).containsExactly(1L);
      server.resume();
      writing.close();
    }
  }

  @Test
  void noMoreThanTheLimitIsUnderWay() throws Exception {
    try (NatsServer server = server("");
        NatsConnections connections = Playground.connections(server);
        Connection nats = Nats.connect(server.url())) {
      subscribe(nats);
      Writing writing = target(connections).open(core(), inbox);
      server.suspend();
      send(writing, 1, 1_000);
      assertThat(inbox.awaitDoubt().code()).isEqualTo(Code.DISCONNECTED);
      writing.close();

      server.resume();
      Headers marker = new Headers().put("number", "9999");
      nats.publish("s.end", marker, new byte[0]);

      await().atMost(TargetInbox.BOUND).until(() -> numbers().contains(9_999L));
      assertThat(numbers()).hasSizeLessThanOrEqualTo(inbox.tickets().size() + IN_FLIGHT + 1);
    }
  }

  @Test
  void aKilledServerIsADoubtAndTheNextSessionHasAnotherConnection() throws Exception {
    try (NatsServer server = server("");
        NatsConnections connections = Playground.connections(server)) {
      CoreTarget target = target(connections);
      Writing writing = target.open(core(), inbox);
      send(writing, 1, 10);
      inbox.awaitReceipts(10);

      server.kill();
      assertThat(inbox.awaitDoubt().code()).isEqualTo(Code.DISCONNECTED);
      writing.close();
      server.restart();

      TargetInbox next = new TargetInbox();
      Writing again = target.open(core(), next);
      send(again, 11, 20);
      next.awaitReceipts(10);
      assertThat(next.doubts()).isEmpty();
      again.close();
    }
  }

  private static final String REFUSES_THREE =
      """
      authorization { users = [
        { user: all, password: p }
        { user: u, password: p, permissions: { publish: { deny: ["s.3"] } } }
      ] }
      """;

  private static NatsConnections user(NatsServer server) {
    return Playground.connections(
        server, new NatsCredentials.UserPassword("u", Secret.from(() -> "p")));
  }

  private static Connection all(NatsServer server) throws Exception {
    return Nats.connect(server.url().replace("nats://", "nats://all:p@"));
  }

  @Test
  void aRefusedSubjectIsAFaultAndWhatIsBehindItIsNotSentAgainAndAgain() throws Exception {
    try (NatsServer server = server(REFUSES_THREE);
        NatsConnections connections = user(server);
        Connection nats = all(server)) {
      subscribe(nats);
      CoreTarget target = target(connections);
      Writing writing = target.open(core(), inbox);

      send(writing, 1, 6);

      assertThat(inbox.awaitDoubt().code()).isEqualTo(Code.UNAUTHORIZED);
      assertThat(inbox.doubts().getFirst().line()).contains("published to s.3");
      assertThat(inbox.tickets()).containsExactly(1L, 2L);
      writing.close();
      awaitHeard(5);
      assertThat(numbers()).containsExactly(1L, 2L, 4L, 5L, 6L);

      TargetInbox next = new TargetInbox();
      Writing again = target.open(core(), next);
      send(again, 3, 6);
      assertThat(next.awaitDoubt().code()).isEqualTo(Code.UNAUTHORIZED);
      again.close();
      assertThat(next.tickets()).isEmpty();

      // The message that is refused was sent alone; once it is out of the way, all go out again.
      TargetInbox last = new TargetInbox();
      Writing free = target.open(core(), last);
      send(free, 4, 9);
      last.awaitReceipts(6);
      awaitHeard(11);
      assertThat(numbers().subList(5, 11)).isEqualTo(range(4, 9));
      free.close();
    }
  }

  @Test
  void ofSeveralRefusedSubjectsNothingIsTakenForCarried() throws Exception {
    try (NatsServer server = server(REFUSES_THREE.replace("\"s.3\"", "\"s.3\", \"s.5\""));
        NatsConnections connections = user(server)) {
      CoreTarget target = target(connections);
      Writing writing = target.open(core(), inbox);

      server.suspend();
      send(writing, 1, 20);
      server.resume();

      assertThat(inbox.awaitDoubt().code()).isEqualTo(Code.UNAUTHORIZED);
      // Whatever the server answered before: never the refused one, nor one behind it.
      assertThat(inbox.tickets()).isSubsetOf(1L, 2L);
      writing.close();
    }
  }

  @Test
  void deadLettersGoToTheirStreamOrToASubject() throws Exception {
    try (NatsServer server = server("");
        NatsConnections connections = Playground.connections(server);
        Connection nats = Nats.connect(server.url())) {
      subscribe(nats);
      Outgoing.DeadLetter letter =
          new Outgoing.DeadLetter(TargetWorld.message(7, 16).envelope(), "core NATS", "too large");

      Writing stream = target(connections).open(opening("lane-dead-letters"), inbox);
      stream.send(1, -1, letter);
      inbox.awaitReceipts(1);
      stream.close();
      TargetInbox second = new TargetInbox();
      CoreTarget toSubject = new CoreTarget(connections, settings(), Optional.of("s.dead"));
      Writing subject = toSubject.open(opening(CoreTarget.deadLetters("s.dead")), second);
      subject.send(1, -1, letter);
      second.awaitReceipts(1);

      assertThat(
              nats.jetStreamManagement()
                  .getMessage("lane-dead-letters", inbox.place(1))
                  .getHeaders()
                  .getFirst("Cutwater-Reason"))
          .isEqualTo("too large");
      awaitHeard(1);
      assertThat(heard.getFirst().getSubject()).isEqualTo("s.dead");
      assertThat(heard.getFirst().getHeaders().getFirst("Cutwater-Reason")).isEqualTo("too large");
      assertThat(subject.facts().weaknesses()).anyMatch(why -> why.contains("s.dead"));
      subject.close();
    }
  }

  @Test
  void withoutJetStreamDeadLettersSayWhatToDo() throws Exception {
    String accounts = "accounts: { A: { users: [ { user: u, password: p } ] } }\nno_auth_user: u";
    try (NatsServer server = server(accounts);
        NatsConnections connections = Playground.connections(server)) {
      CoreTarget target = target(connections);

      Assertions.assertThatThrownBy(() -> target.open(opening("lane-dead-letters"), inbox))
          .isInstanceOfSatisfying(
              FaultException.class,
              e -> assertThat(e.fault().remedy()).contains("dead-letters.subject"));
      NatsProbe.CoreFindings found = new NatsProbe(connections).probeCore(List.of("s.>"));
      assertThat(found.withoutJetStream()).isPresent();
      Writing writing = target.open(core(), inbox);
      send(writing, 1, 5);
      inbox.awaitReceipts(5);
      assertThat(inbox.doubts()).isEmpty();
      writing.close();
    }
  }

  @Test
  void aProbeNamesTheStreamsThatListen() throws Exception {
    try (NatsServer server = server("");
        NatsConnections connections = Playground.connections(server);
        Connection nats = Nats.connect(server.url())) {
      Playground.stream(nats, "S", RetentionPolicy.Limits, "s.1.*", "unrelated");
      NatsProbe probe = new NatsProbe(connections);

      assertThat(probe.probeCore(List.of("s.>")).capturing()).containsExactly("S");
      assertThat(probe.probeCore(List.of("t.>")).capturing()).isEmpty();
    }
  }

  @Test
  void nothingIsPostedAndNothingGoesOutAfterClose() throws Exception {
    try (NatsServer server = server("");
        NatsConnections connections = Playground.connections(server);
        Connection nats = Nats.connect(server.url())) {
      subscribe(nats);
      Writing writing = target(connections).open(core(), inbox);
      send(writing, 1, 50);

      writing.close();
      writing.close();
      int before = inbox.count();
      send(writing, 51, 60);

      TargetInbox second = new TargetInbox();
      Writing next = target(connections).open(core(), second);
      send(next, 100, 100);
      second.awaitReceipts(1);
      await().atMost(TargetInbox.BOUND).until(() -> numbers().contains(100L));
      assertThat(inbox.count()).isEqualTo(before);
      assertThat(numbers()).noneMatch(number -> number > 50 && number < 100);
      next.close();
    }
  }

  @Test
  void positionsRiseSoThatAJournalCanNoteThem() throws Exception {
    try (NatsServer server = server("");
        NatsConnections connections = Playground.connections(server)) {
      Writing writing = target(connections).open(core(), inbox);
      send(writing, 1, 5);
      inbox.awaitReceipts(5);

      assertThat(inbox.tickets().stream().map(inbox::place).toList()).isEqualTo(range(1, 5));
      writing.close();
    }
  }
}
