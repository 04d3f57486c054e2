package io.cutwater.nats;

import static io.cutwater.nats.TargetWorld.first;
import static io.cutwater.nats.TargetWorld.foreign;
import static io.cutwater.nats.TargetWorld.numbers;
import static io.cutwater.nats.TargetWorld.onlyDoubt;
import static io.cutwater.nats.TargetWorld.opening;
import static io.cutwater.nats.TargetWorld.range;
import static io.cutwater.nats.TargetWorld.send;
import static io.cutwater.nats.TargetWorld.source;
import static io.cutwater.nats.TargetWorld.stored;
import static org.assertj.core.api.Assertions.assertThat;

import io.cutwater.lane.Target.Writing;
import io.cutwater.message.Envelope;
import io.cutwater.message.Fingerprint;
import io.cutwater.message.Position;
import io.cutwater.message.StreamSequence;
import io.cutwater.message.TargetName;
import io.cutwater.relay.Fault.Code;
import io.cutwater.relay.Outgoing;
import io.cutwater.relay.Skipped;
import io.cutwater.relay.TargetFacts;
import io.cutwater.relay.TargetOpening;
import io.nats.client.Connection;
import io.nats.client.api.StreamConfiguration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("servers")
class NatsTargetTest extends OneServer {

  private final TargetInbox inbox = new TargetInbox();

  /** A stream for each mode, and what the mode calls itself. */
  enum Mode {
    CHAIN("chain", true, NatsSource.SERVER_MIN),
    FAST_INGEST("fast-ingest", false, TargetStream.FAST_INGEST_MIN),
    ATOMIC("atomic-batches", false, TargetStream.FENCED_MIN),
    ONE_FENCED("one-in-flight, fenced", false, TargetStream.FENCED_MIN),
    ONE("one-in-flight", false, NatsSource.SERVER_MIN);

    private final String text;
    private final boolean sole;
    private final String serverMin;

    Mode(String text, boolean sole, String serverMin) {
      this.text = text;
      this.sole = sole;
      this.serverMin = serverMin;
    }

    /** Skips a test on a server that is too old for the mode. */
    void needsServer(Connection nats) {
      Playground.needs(nats, serverMin, text);
    }

    StreamConfiguration stream() {
      return foreign(this != ONE)
          .allowBatched(this == FAST_INGEST)
          .allowAtomicPublish(this == ATOMIC)
          .build();
    }

    NatsTargetSettings settings() {
      return TargetWorld.settings(sole);
    }
  }

  private NatsTarget target(boolean sole) {
    return new NatsTarget(connections, TargetWorld.settings(sole));
  }

  private NatsTarget target(Mode mode) throws Exception {
    mode.needsServer(nats);
    streams.addStream(mode.stream());
    NatsTarget target = new NatsTarget(connections, mode.settings());
    assertThat(target.describe("S").mode()).isEqualTo(mode.text);
    return target;
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void keepsTheOrderOfSendsAndSaysWhereEachIsStored(Mode mode) throws Exception {
    Writing writing = target(mode).open(first(), inbox);

    send(writing, 1, 3_000);
    inbox.awaitReceipts(3_000);

    assertThat(inbox.doubts()).isEmpty();
    assertThat(inbox.tickets()).isEqualTo(range(1, 3_000));
    List<TargetWorld.Stored> all = stored(nats);
    assertThat(numbers(all)).isEqualTo(range(1, 3_000));
    assertThat(all).allMatch(m -> inbox.place(m.number()) == m.sequence());
    assertThat(writing.facts().weaknesses()).isEmpty();
    assertThat(writing.facts().lastSequence()).isEqualTo(-1);
    writing.close();
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void findsExactlyWhatItsWriterStoredAboveTheFloor(Mode mode) throws Exception {
    NatsTarget target = target(mode);
    Writing former = target.open(first(), inbox);
    assertThat(former.facts().found()).isEmpty();
    assertThat(former.facts().complete()).isTrue();
    assertThat(former.facts().lastWritten()).isEmpty();
    send(former, 1, 900);
    inbox.awaitReceipts(900);
    former.close();

    Position from = new StreamSequence(inbox.place(700));
    Writing writing = target.open(opening(Optional.of(from), true, 850), new TargetInbox());

    TargetFacts facts = writing.facts();
    assertThat(facts.complete()).isTrue();
    assertThat(facts.found()).hasSize(50);
    assertThat(facts.found())
        .containsEntry(source(851), skipped(851))
        .containsEntry(source(900), skipped(900));
    assertThat(facts.lastWritten()).contains(source(900));
    assertThat(facts.end().orElseThrow()).isInstanceOf(StreamSequence.class);
    writing.close();
  }

  private Skipped skipped(long number) {
    return new Skipped(
        new StreamSequence(inbox.place(number)),
        Fingerprint.of(TargetWorld.message(number, 32).envelope()));
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void nothingOfAFormerOwnerLandsBehindTheScansEnd(Mode mode) throws Exception {
    NatsTarget target = target(mode);
    try (NatsConnections others = Playground.connections(server)) {
      Writing former = new NatsTarget(others, mode.settings()).open(first(), inbox);
      Position start = former.facts().end().orElse(new StreamSequence(1));
      Thread sending = Thread.startVirtualThread(() -> send(former, 1, 20_000));
      inbox.awaitReceipts(50);

      TargetInbox successors = new TargetInbox();
      Writing writing = target.open(opening(Optional.of(start), true, 0), successors);
      Map<Position, Skipped> found = writing.facts().found();
      for (long number = 1; number <= 20_000; number++) {
        if (!found.containsKey(source(number)) && number <= 2_000 + found.size()) {
          writing.send(number, -1, TargetWorld.message(number, 32));
        }
      }
      successors.awaitReceipts(2_000);
      assertThat(sending.join(TargetInbox.BOUND)).isTrue();

      assertThat(successors.doubts()).isEmpty();
      List<TargetWorld.Stored> all = stored(nats);
      if (mode == Mode.ONE) {
        // Nothing keeps the former owner out, but each position is stored once.
        assertThat(numbers(all)).doesNotHaveDuplicates().isSorted();
      } else {
        assertThat(numbers(all)).isEqualTo(range(1, numbers(all).size()));
        long end = ((StreamSequence) writing.facts().end().orElseThrow()).value();
        assertThat(all.stream().filter(m -> m.sequence() < end).count()).isEqualTo(found.size());
        // A fast batch is ended by a gap, which might be any gap.
        assertThat(onlyDoubt(inbox).code())
            .isIn(
                mode == Mode.FAST_INGEST
                    ? List.of(Code.FOREIGN_WRITER, Code.SEND_FAILED)
                    : List.of(Code.FOREIGN_WRITER));
      }
      writing.close();
      former.close();
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Mode.class,
      names = {"FAST_INGEST", "ATOMIC", "ONE_FENCED", "ONE"})
  void keepsItsOrderAmongOtherWriters(Mode mode) throws Exception {
    Writing writing = target(mode).open(first(), inbox);
    Thread strangers =
        Thread.startVirtualThread(() -> {
          for (int i = 0; i < 3_000; i++) {
            nats.publish("s.other", new byte[8]);
          }
        });

    send(writing, 1, 2_000);
    inbox.awaitReceipts(2_000);
    assertThat(strangers.join(TargetInbox.BOUND)).isTrue();

    List<TargetWorld.Stored> all = stored(nats);
    assertThat(numbers(all)).isEqualTo(range(1, 2_000));
    // A scan from a receipt sees everything behind it.
    assertThat(all.stream().filter(m -> m.number() > 0))
        .allMatch(m -> inbox.place(m.number()) <= m.sequence());
    assertThat(inbox.doubts()).isEmpty();
    writing.close();
  }

  @Test
  void aForeignWriterBreaksTheChainOnceAndLowersTheMode() throws Exception {
    Mode.ATOMIC.needsServer(nats);
    streams.addStream(foreign(true).allowAtomicPublish(true).build());
    NatsTarget target = target(true);
    Writing writing = target.open(first(), inbox);
    send(writing, 1, 10);
    inbox.awaitReceipts(10);

    nats.jetStream().publish("s.other", new byte[1]);
    send(writing, 11, 600);

    assertThat(inbox.awaitDoubt().code()).isEqualTo(Code.FOREIGN_WRITER);
    writing.close();
    assertThat(numbers(stored(nats))).isEqualTo(range(1, 10));
    assertThat(target.describe("S").mode()).isEqualTo("atomic-batches");
    TargetInbox next = new TargetInbox();
    Writing lowered =
        target.open(opening(Optional.of(new StreamSequence(inbox.place(10))), true, 10), next);
    nats.jetStream().publish("s.other", new byte[1]);
    send(lowered, 11, 600);
    next.awaitReceipts(590);
    assertThat(next.doubts()).isEmpty();
    assertThat(numbers(stored(nats))).isEqualTo(range(1, 600));
    lowered.close();
  }

  /** The intruder's number is that of the message it displaces: numbers alone let the next in. */
  @Test
  void anIntruderInTheMiddleOfAChainLetsNothingPass() throws Exception {
    streams.addStream(foreign(true).build());
    Writing writing = target(true).open(first(), inbox);
    Thread sending = Thread.startVirtualThread(() -> send(writing, 1, 20_000));
    inbox.awaitReceipts(500);
    nats.jetStream().publish("s.other", new byte[1]);
    assertThat(sending.join(TargetInbox.BOUND)).isTrue();

    inbox.awaitReceipts(20_000);

    List<Long> numbers = numbers(stored(nats));
    assertThat(numbers).isEqualTo(range(1, numbers.size()));
    assertThat(numbers.size()).isBetween(500, 19_999);
    writing.close();
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void twoMessagesWithOnePublishersIdAreBothStored(Mode mode) throws Exception {
    Writing writing = target(mode).open(first(), inbox);
    for (long number = 1; number <= 2; number++) {
      Envelope envelope = TargetWorld.message(number, 8).envelope();
      Envelope same = envelope.withHeaders(envelope.headers().with("Nats-Msg-Id", "1"));
      writing.send(number, -1, new Outgoing.Carried(same, "s.a"));
    }
    inbox.awaitReceipts(2);

    assertThat(inbox.doubts()).isEmpty();
    assertThat(inbox.place(2)).isEqualTo(inbox.place(1) + 1);
    assertThat(numbers(stored(nats))).containsExactly(1L, 2L);
    writing.close();
  }

  @Test
  void anAcknowledgementThatWasLostIsFoundByTheScan() throws Exception {
    NatsTarget target = target(true);
    Writing former = target.open(first(), inbox);
    Position start = former.facts().end().orElseThrow();
    send(former, 1, 500);
    // Closed before it hears: the answers are lost.
    former.close();

    TargetInbox next = new TargetInbox();
    Writing writing = target.open(opening(Optional.of(start), true, 0), next);
    Map<Position, Skipped> found = writing.facts().found();
    for (long number = 1; number <= 500; number++) {
      if (!found.containsKey(source(number))) {
        writing.send(number, -1, TargetWorld.message(number, 32));
      }
    }
    next.awaitReceipts(500 - found.size());

    assertThat(numbers(stored(nats))).isEqualTo(range(1, 500));
    writing.close();
  }

  @Test
  void aDeadLetterGoesToItsStreamWithItsReason() throws Exception {
    TargetName name = new TargetName("S-dead-letters");
    Writing writing =
        target(false)
            .open(
                new TargetOpening(
                    name, TargetWorld.WRITER, Optional.empty(), false, Optional.empty(), Map.of()),
                inbox);
    Envelope large = TargetWorld.message(5, 1 << 20).envelope();

    writing.send(1, -1, new Outgoing.DeadLetter(large, "S", "too large"));
    inbox.awaitReceipts(1);

    assertThat(inbox.doubts()).isEmpty();
    var letter = streams.getMessage("S-dead-letters", inbox.place(1));
    assertThat(letter.getSubject()).isEqualTo("cutwater.dead-letters.lane");
    assertThat(letter.getHeaders().getFirst("Cutwater-Reason")).isEqualTo("too large");
    assertThat(letter.getHeaders().getFirst("Cutwater-Payload-Bytes")).isEqualTo("1048576");
    writing.close();
  }

  @Test
  void nothingIsPostedAfterClose() throws Exception {
    Writing writing = target(false).open(first(), inbox);
    send(writing, 1, 2_000);

    writing.close();
    writing.close();
    int before = inbox.count();
    send(writing, 2_001, 2_100);

    TargetInbox next = new TargetInbox();
    Writing second = target(false).open(opening(Optional.empty(), true, 0), next);
    send(second, 5_000, 5_000);
    next.awaitReceipts(1);
    assertThat(inbox.count()).isEqualTo(before);
    assertThat(next.doubts()).isEmpty();
    second.close();
  }

  @Test
  void aSourceReadsBackWhatATargetCarriedAndNoFence() throws Exception {
    Writing writing = target(false).open(first(), inbox);
    send(writing, 1, 3);
    inbox.awaitReceipts(3);
    RecordingInbox reader = new RecordingInbox();

    var reading =
        new NatsSource(connections, Playground.reading("S", false, ">"))
            .open(Optional.empty(), "", reader);
    reading.request(10, 1 << 20);
    List<Envelope> read = reader.awaitEnvelopes(3);

    assertThat(read).hasSize(3);
    for (int i = 0; i < 3; i++) {
      Envelope sent = TargetWorld.message(i + 1, 32).envelope();
      assertThat(read.get(i).id()).isEqualTo(sent.id());
      assertThat(read.get(i).topic()).isEqualTo(sent.topic());
      assertThat(read.get(i).headers()).isEqualTo(sent.headers());
      assertThat(read.get(i).payload()).isEqualTo(sent.payload());
      assertThat(read.get(i).trail().places()).containsExactly(target(false).describe("S").place());
    }
    assertThat(reader.delivered().stream().map(d -> d.delivery())).isEqualTo(range(1, 3));
    reading.close();
    writing.close();
  }
}
