package io.cutwater.nats;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cutwater.lane.Source.Reading;
import io.cutwater.message.Envelope;
import io.cutwater.message.LaneId;
import io.cutwater.message.Position;
import io.cutwater.message.StreamSequence;
import io.cutwater.playground.nats.NatsServer;
import io.cutwater.relay.Fault.Code;
import io.cutwater.relay.FaultException;
import io.cutwater.relay.SourceFacts;
import io.nats.client.Connection;
import io.nats.client.Nats;
import io.nats.client.impl.Headers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("try") // the client's close may be interrupted
@Tag("servers")
class CoreSourceTest {

  private static final long PLENTY = 1 << 20;

  @TempDir Path folder;

  private final RecordingInbox inbox = new RecordingInbox();
  private NatsServer server;
  private NatsConnections connections;
  private Connection nats;

  static CoreSourceSettings settings(int messages, Duration requestExpires, String... subjects) {
    return new CoreSourceSettings(
        subjects.length == 0 ? List.of("s.>") : List.of(subjects),
        "cutwater.test.lane",
        new LaneId("lane", 0),
        "nats:core@test/lane",
        Optional.empty(),
        messages,
        32L << 20,
        requestExpires);
  }

  private void start(String config) throws Exception {
    server = NatsServer.start(Playground.server(folder).withConfig(config));
    connections = Playground.connections(server);
    nats = Nats.connect(server.url());
  }

  @BeforeEach
  void start() throws Exception {
    start("");
  }

  @AfterEach
  void stop() throws Exception {
    connections.close();
    nats.close();
    server.close();
  }

  private CoreSource source(int messages) {
    return new CoreSource(
        connections,
        settings(messages, CoreSourceSettings.REQUEST_EXPIRES),
        InstantSource.system());
  }

  private Reading open(CoreSource source, Optional<Position> floor, RecordingInbox into)
      throws FaultException {
    return source.open(source.inspect(floor).last(), "", into);
  }

  private void publish(int from, int to) throws Exception {
    for (int i = from; i <= to; i++) {
      nats.publish("s.a", Integer.toString(i).getBytes(UTF_8));
    }
    nats.flush(Duration.ofSeconds(10));
  }

  private static List<Integer> numbers(List<Envelope> envelopes) {
    return envelopes.stream()
        .map(envelope -> Integer.parseInt(new String(envelope.payload().bytes(), UTF_8)))
        .toList();
  }

  private static List<Integer> range(int from, int to) {
    List<Integer> all = new ArrayList<>();
    for (int i = from; i <= to; i++) {
      all.add(i);
    }
    return all;
  }

  @Test
  void readsWhateverAnybodyPublishes() throws Exception {
    CoreSource source = source(100);
    Reading reading = open(source, Optional.empty(), inbox);
    reading.request(100, PLENTY);

    nats.publish("s.plain", "p".getBytes(UTF_8));
    nats.publish("s.reply", "back.here", "p".getBytes(UTF_8));
    nats.publish("s.headers", new Headers().add("a", "1", "2"), "p".getBytes(UTF_8));
    nats.publish("s.both", "back.too", new Headers().add("a", "3"), "p".getBytes(UTF_8));
    nats.flush(Duration.ofSeconds(10));
    Playground.publishRaw(
        server,
        "s.strange".getBytes(UTF_8),
        "NATS/1.0\r\nname: v\u00e4lue\r\nno header\r\n\r\n".getBytes(UTF_8),
        new byte[] {0, 1, 2});
    // Headers that look like a status: the client would take the payload away.
    Playground.publishRaw(
        server,
        "s.status r\u00012".getBytes(ISO_8859_1),
        "NATS/1.0 503\r\n\r\n".getBytes(UTF_8),
        "p".getBytes(UTF_8));
    nats.publish("s.last", "p".getBytes(UTF_8));

    List<Envelope> read = inbox.awaitEnvelopes(7);
    assertThat(read).hasSize(7);
    assertThat(read.stream().map(Envelope::subject))
        .containsExactlyInAnyOrder(
            "s.plain", "s.reply", "s.headers", "s.both", "s.strange", "s.status", "s.last");
    assertThat(of(read, "s.plain").replyTo()).isEmpty();
    assertThat(of(read, "s.reply").replyTo()).isEqualTo("back.here");
    assertThat(of(read, "s.headers").headers().all("a")).containsExactly("1", "2");
    assertThat(of(read, "s.headers").replyTo()).isEmpty();
    assertThat(of(read, "s.both").replyTo()).isEqualTo("back.too");
    assertThat(of(read, "s.both").headers().all("a")).containsExactly("3");
    assertThat(of(read, "s.strange").headers().all("name")).containsExactly("v\u00e4lue");
    assertThat(of(read, "s.strange").payload().bytes()).containsExactly(0, 1, 2);
    assertThat(of(read, "s.status").headers().all("Status")).containsExactly("503");
    assertThat(of(read, "s.status").payload().size()).isEqualTo(1);
    assertThat(of(read, "s.plain").trail().places()).containsExactly("nats:core@test/lane");
    assertThat(read.stream().map(Envelope::id)).doesNotHaveDuplicates();
    assertThat(inbox.doubts()).isEmpty();
    source.close();
  }

  private static Envelope of(List<Envelope> all, String subject) {
    return all.stream().filter(each -> each.subject().equals(subject)).findFirst().orElseThrow();
  }

  @Test
  void ofAQueueGroupOneMemberGetsEachMessage() throws Exception {
    try (CoreSource one = source(1_000);
        CoreSource two = source(1_000)) {
      RecordingInbox second = new RecordingInbox();
      open(one, Optional.empty(), inbox).request(1_000, PLENTY);
      open(two, Optional.empty(), second).request(1_000, PLENTY);

      publish(1, 400);

      await()
          .atMost(RecordingInbox.BOUND)
          .until(() -> inbox.delivered().size() + second.delivered().size() >= 400);
      List<Integer> all = new ArrayList<>(numbers(inbox.envelopes()));
      all.addAll(numbers(second.envelopes()));
      assertThat(all).containsExactlyInAnyOrderElementsOf(range(1, 400));
      assertThat(inbox.delivered()).isNotEmpty();
      assertThat(second.delivered()).isNotEmpty();
      assertThat(numbers(inbox.envelopes())).isSorted();
    }
  }

  @Test
  void whatTheBufferHasNoRoomForIsDroppedAndCounted() throws Exception {
    try (CoreSource source = source(10)) {
      Reading reading = open(source, Optional.empty(), inbox);

      publish(1, 100);

      await().atMost(RecordingInbox.BOUND).until(() -> inbox.dropped() == 90);
      reading.request(100, PLENTY);
      assertThat(numbers(inbox.awaitEnvelopes(10))).isEqualTo(range(1, 10));
      reading.acknowledge(inbox.envelopes().get(4).position());
      publish(101, 106);
      assertThat(numbers(inbox.awaitEnvelopes(15)).subList(10, 15)).isEqualTo(range(101, 105));
      await().atMost(RecordingInbox.BOUND).until(() -> inbox.dropped() == 91);
      List<Long> positions = inbox.positions();
      assertThat(positions.getLast() - positions.getFirst()).isEqualTo(14);
      assertThat(inbox.doubts()).isEmpty();
    }
  }

  @Test
  void theNextSessionReadsWhatTheLastOneHadNotStored() throws Exception {
    try (CoreSource source = source(100)) {
      Reading first = open(source, Optional.empty(), inbox);
      first.request(8, PLENTY);
      publish(1, 20);
      Position third = inbox.awaitEnvelopes(8).get(2).position();
      first.close();
      publish(21, 30);

      RecordingInbox next = new RecordingInbox();
      SourceFacts facts = source.inspect(Optional.of(third));
      Reading second = source.open(facts.last(), first.consumer(), next);
      second.request(100, PLENTY);

      assertThat(facts.keeps()).isFalse();
      assertThat(facts.last()).contains(third);
      assertThat(numbers(next.awaitEnvelopes(27))).isEqualTo(range(4, 30));
      assertThat(next.delivered().getFirst().delivery()).isEqualTo(1);
      assertThat(next.delivered()).allMatch(each -> each.attempt() == 1);
      assertThat(inbox.delivered()).hasSize(8);
    }
  }

  @Test
  void withoutASessionAFullBufferLeavesTheMessagesToOthers() throws Exception {
    try (CoreSource idle = source(10);
        CoreSource able = source(10_000)) {
      open(idle, Optional.empty(), inbox).close();
      RecordingInbox others = new RecordingInbox();
      open(able, Optional.empty(), others).request(10_000, PLENTY);

      int sent = 0;
      while (idle.isSubscribed()) {
        publish(sent + 1, sent + 50);
        sent += 50;
        awaitTick();
      }
      int before = others.delivered().size();
      publish(sent + 1, sent + 500);

      await().atMost(RecordingInbox.BOUND).until(() -> others.delivered().size() - before >= 500);
      RecordingInbox back = new RecordingInbox();
      Reading again = idle.open(idle.inspect(Optional.empty()).last(), "", back);
      assertThat(idle.isSubscribed()).isTrue();
      again.request(100, PLENTY);
      assertThat(back.awaitEnvelopes(10)).hasSize(10);
      await().atMost(RecordingInbox.BOUND).until(() -> back.dropped() > 0);
    }
  }

  /** A pause between publishes, as a publisher makes it. */
  private static void awaitTick() {
    await().pollDelay(Duration.ofMillis(100)).until(() -> true);
  }

  @Test
  void aLostConnectionIsADoubtAndTheNextSessionSubscribesAgain() throws Exception {
    try (CoreSource source = source(100)) {
      Reading reading = open(source, Optional.empty(), inbox);
      publish(1, 5);
      await().atMost(RecordingInbox.BOUND).until(() -> source.held() == 5);

      server.kill();
      assertThat(inbox.awaitDoubt().code()).isEqualTo(Code.DISCONNECTED);
      reading.close();
      assertThatThrownBy(() -> open(source, Optional.empty(), new RecordingInbox()))
          .isInstanceOf(FaultException.class);
      server.restart();
      nats.close();
      nats = Nats.connect(server.url());

      RecordingInbox next = new RecordingInbox();
      open(source, Optional.empty(), next).request(100, PLENTY);
      publish(6, 9);
      assertThat(numbers(next.awaitEnvelopes(9))).isEqualTo(range(1, 9));
    }
  }

  @Test
  void aRefusedSubscriptionSaysWhich() throws Exception {
    stop();
    start(
        "authorization { users = [ { user: u, password: p,"
            + " permissions: { subscribe: { deny: [\"s.>\"] } } } ] }\nno_auth_user: u");
    try (CoreSource source = source(100)) {
      assertThatThrownBy(() -> open(source, Optional.empty(), inbox))
          .isInstanceOfSatisfying(
              FaultException.class,
              e -> {
                assertThat(e.fault().code()).isEqualTo(Code.UNAUTHORIZED);
                assertThat(e.fault().line()).contains("[s.>]").contains("cutwater.test.lane");
              });
    }
  }

  @Test
  void drainingLeavesTheGroupAndWaitsForWhatWasReceived() throws Exception {
    try (CoreSource source = source(1_000)) {
      Reading reading = open(source, Optional.empty(), inbox);
      reading.request(1_000, PLENTY);
      publish(1, 50);

      assertThat(source.drain(Duration.ofMillis(200))).as("nothing is stored").isFalse();
      List<Envelope> all = inbox.awaitEnvelopes(50);
      publish(51, 60);
      reading.acknowledge(all.getLast().position());

      assertThat(source.drain(Duration.ofSeconds(10))).isTrue();
      assertThat(numbers(inbox.envelopes())).isEqualTo(range(1, 50));
      assertThat(inbox.doubts()).isEmpty();
    }
  }

  @Test
  void messagesThatSeveralSubjectsIncludeComeOnce() throws Exception {
    try (CoreSource source =
        new CoreSource(
            connections,
            settings(100, CoreSourceSettings.REQUEST_EXPIRES, "s.>", "s.a", "t"),
            InstantSource.system())) {
      open(source, Optional.empty(), inbox).request(100, PLENTY);

      publish(1, 3);
      nats.publish("t", "4".getBytes(UTF_8));

      assertThat(numbers(inbox.awaitEnvelopes(4))).isEqualTo(range(1, 4));
    }
  }

  @Test
  void aTailSeesWhatTheGroupGetsAndTakesNothingFromIt() throws Exception {
    try (CoreSource source = source(100);
        CoreTail tail =
            CoreTail.open(connections, List.of("s.>"), "nats:core@t", InstantSource.system())) {
      open(source, Optional.empty(), inbox).request(100, PLENTY);

      publish(1, 2);

      assertThat(numbers(inbox.awaitEnvelopes(2))).isEqualTo(range(1, 2));
      assertThat(tail.next(Duration.ofSeconds(10)).orElseThrow().subject()).isEqualTo("s.a");
      assertThat(tail.next(Duration.ofSeconds(10))).isPresent();
      assertThat(tail.next(Duration.ofMillis(10))).isEmpty();
    }
  }

  @Test
  void positionsAreNeverBelowTheJournalledFloor() {
    try (CoreSource source = source(100)) {
      Position floor = new StreamSequence(Long.MAX_VALUE / 2);

      SourceFacts facts = source.inspect(Optional.of(floor));

      assertThat(facts.last().orElseThrow().isAfter(floor)).isTrue();
      assertThat(facts.incarnation()).isEqualTo(source.inspect(Optional.empty()).incarnation());
    }
  }
}
