package io.cutwater.nats;

import static io.cutwater.nats.Playground.floor;
import static io.cutwater.nats.Playground.publish;
import static io.cutwater.nats.Playground.reading;
import static io.cutwater.nats.Playground.stream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cutwater.lane.Source.Reading;
import io.cutwater.message.Envelope;
import io.cutwater.message.StreamSequence;
import io.cutwater.relay.Event.Delivered;
import io.cutwater.relay.Event.RequestEnded;
import io.cutwater.relay.Fault.Code;
import io.cutwater.relay.FaultException;
import io.cutwater.relay.SourceFacts;
import io.nats.client.PurgeOptions;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.RetentionPolicy;
import io.nats.client.api.StreamConfiguration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("servers")
class NatsSourceTest extends OneServer {

  private final RecordingInbox inbox = new RecordingInbox();

  private NatsSource source(NatsSourceSettings settings) {
    return new NatsSource(connections, settings);
  }

  private Reading open(NatsSourceSettings settings, long behind, RecordingInbox into)
      throws FaultException {
    return source(settings).open(behind == 0 ? Optional.empty() : floor(behind), "", into);
  }

  private static List<Long> range(long first, long last) {
    return LongStream.rangeClosed(first, last).boxed().toList();
  }

  @Test
  void readsInOrderBehindTheFloor() throws Exception {
    stream(nats, "S", RetentionPolicy.Limits, "s.>");
    publish(nats, "s.a", 50);

    Reading reading = open(reading("S", false, "s.>"), 10, inbox);
    reading.request(25, 1 << 20);
    inbox.awaitEnvelopes(25);
    reading.request(100, 1 << 20);
    inbox.awaitEnvelopes(40);

    assertThat(inbox.positions()).isEqualTo(range(11, 50));
    List<Delivered> delivered = inbox.delivered();
    assertThat(delivered.stream().map(Delivered::delivery)).isEqualTo(range(1, 40));
    assertThat(delivered).allMatch(d -> d.attempt() == 1);
    assertThat(delivered.getLast().pending()).isZero();
    Envelope first = inbox.envelopes().getFirst();
    assertThat(first.subject()).isEqualTo("s.a");
    assertThat(first.payload().bytes()).asString().isEqualTo("m10");
    assertThat(first.replyTo()).isEmpty();
    assertThat(first.id()).startsWith("S-").endsWith("-11");
    assertThat(first.storedAt()).isEqualTo(streams.getMessage("S", 11).getTime().toInstant());
    reading.close();
  }

  @Test
  void readsOnlyItsSubjects() throws Exception {
    stream(nats, "S", RetentionPolicy.Limits, "s.>");
    publish(nats, "s.a.x", 1);
    publish(nats, "s.b", 1);
    publish(nats, "s.c", 1);

    Reading reading = open(reading("S", false, "s.a.>", "s.c", "s.a.x"), 0, inbox);
    reading.request(10, 1 << 20);
    inbox.awaitEnvelopes(2);

    assertThat(inbox.positions()).containsExactly(1L, 3L);
    reading.close();
  }

  @Test
  void readsAllOfAStreamThatCapturesLess() throws Exception {
    stream(nats, "S", RetentionPolicy.Limits, "s.>");
    publish(nats, "s.a", 3);
    NatsSource source = source(reading("S", false, ">"));

    long last = ((StreamSequence) source.inspect(Optional.empty()).last().orElseThrow()).value();
    Reading reading = source.open(Optional.empty(), "", inbox);
    reading.request(10, 1 << 20);
    inbox.awaitEnvelopes(3);

    assertThat(last).isEqualTo(3);
    assertThat(inbox.positions()).containsExactly(1L, 2L, 3L);
    reading.close();
  }

  @Test
  void everySessionHasItsOwnConsumerAndRemovesTheFormer() throws Exception {
    stream(nats, "S", RetentionPolicy.Limits, "s");
    NatsSource source = source(reading("S", false, "s"));
    Reading first = source.open(Optional.empty(), "", inbox);
    Reading second = source.open(Optional.empty(), first.consumer(), new RecordingInbox());

    assertThat(streams.getConsumerNames("S")).containsExactly(second.consumer());
    assertThat(second.consumer()).startsWith("cutwater=test=lane-0=");
    second.close();
    second.close();
    assertThat(streams.getConsumerNames("S")).isEmpty();
    source.open(Optional.empty(), first.consumer(), inbox).close();
    first.close();
  }

  @Test
  void acknowledgesUpToTheFloor() throws Exception {
    stream(nats, "S", RetentionPolicy.Limits, "s");
    publish(nats, "s", 10);
    Reading reading = open(reading("S", false, "s"), 0, inbox);
    reading.request(10, 1 << 20);
    inbox.awaitEnvelopes(10);

    reading.acknowledge(new StreamSequence(7));

    await()
        .atMost(RecordingInbox.BOUND)
        .until(() ->
            streams.getConsumerInfo("S", reading.consumer()).getAckFloor().getStreamSequence()
                == 7);
    reading.close();
  }

  @Test
  void refusesAStreamThatDoesNotCoverItsSubjectsAndLeavesItAlone() throws Exception {
    stream(nats, "S", RetentionPolicy.Limits, "s.a");
    StreamConfiguration before = streams.getStreamInfo("S").getConfiguration();

    assertThatThrownBy(() -> source(reading("S", true, "s.a", "s.b")).inspect(Optional.empty()))
        .isInstanceOfSatisfying(
            FaultException.class,
            e -> {
              assertThat(e.fault().code()).isEqualTo(Code.SOURCE_DIFFERS);
              assertThat(e.fault().what()).contains("subjects", "[s.b]", "[s.a]");
            });
    assertThat(streams.getStreamInfo("S").getConfiguration().toJson()).isEqualTo(before.toJson());
  }

  @Test
  void createsAStreamOnlyWhereToldTo() throws Exception {
    assertThatThrownBy(() -> source(reading("S", false, "s")).inspect(Optional.empty()))
        .isInstanceOfSatisfying(
            FaultException.class, e -> assertThat(e.fault().code()).isEqualTo(Code.SOURCE_MISSING));
    assertThat(streams.getStreamNames()).isEmpty();

    SourceFacts facts = source(reading("S", true, "s.*", "t")).inspect(Optional.empty());

    assertThat(facts.first()).isEmpty();
    assertThat(facts.last()).isEmpty();
    assertThat(facts.weaknesses()).isEmpty();
    assertThat(streams.getStreamInfo("S").getConfiguration().getSubjects())
        .containsExactly("s.*", "t");
  }

  @Test
  void factsTellWhatIsThere() throws Exception {
    stream(nats, "S", RetentionPolicy.Limits, "s");
    publish(nats, "s", 10);
    NatsSource source = source(reading("S", false, "s"));

    SourceFacts whole = source.inspect(floor(4));
    streams.purgeStream("S", PurgeOptions.builder().sequence(8).build());
    SourceFacts purged = source.inspect(floor(4));
    streams.purgeStream("S");
    SourceFacts empty = source.inspect(Optional.empty());

    assertThat(whole.floorStoredAt()).isPresent();
    assertThat(whole.first()).isEqualTo(floor(1));
    assertThat(purged.floorStoredAt()).isEmpty();
    assertThat(purged.first()).isEqualTo(floor(8));
    assertThat(empty.first()).isEmpty();
    assertThat(empty.last()).isEqualTo(floor(10));
    assertThat(empty.incarnation()).isEqualTo(whole.incarnation());
  }

  @Test
  void aRecreatedStreamIsAnotherIncarnation() throws Exception {
    stream(nats, "S", RetentionPolicy.Limits, "s");
    NatsSource source = source(reading("S", false, "s"));
    String before = source.inspect(Optional.empty()).incarnation();
    streams.deleteStream("S");
    stream(nats, "S", RetentionPolicy.Limits, "s");

    assertThat(source.inspect(Optional.empty()).incarnation()).isNotEqualTo(before);
  }

  @Test
  void doubtsWhenTheStreamIsDeletedWhileItReads() throws Exception {
    stream(nats, "S", RetentionPolicy.Limits, "s");
    publish(nats, "s", 3);
    Reading reading = open(reading("S", false, "s"), 0, inbox);
    reading.request(10, 1 << 20);
    inbox.awaitEnvelopes(3);

    streams.deleteStream("S");

    assertThat(inbox.awaitDoubt().code()).isEqualTo(Code.DISCONNECTED);
    reading.close();
  }

  @Test
  void doubtsWhenItsConsumerIsGoneBeforeItAsks() throws Exception {
    stream(nats, "S", RetentionPolicy.Limits, "s");
    Reading reading = open(reading("S", false, "s"), 0, inbox);
    streams.deleteConsumer("S", reading.consumer());

    reading.request(10, 1 << 20);

    assertThat(inbox.awaitDoubt().code()).isEqualTo(Code.DISCONNECTED);
    reading.close();
  }

  @Test
  void everyMessageAndByteAskedForIsDeliveredOrGivenBack() throws Exception {
    stream(nats, "S", RetentionPolicy.Limits, "s");
    publish(nats, "s", 100);
    Reading reading = open(reading("S", false, "s"), 0, inbox);

    IntStream.range(0, 12).forEach(i -> reading.request(10, 20_000));

    await()
        .atMost(RecordingInbox.BOUND)
        .until(() ->
            inbox.delivered().size() + inbox.ended().stream().mapToInt(RequestEnded::messages).sum()
                == 120);
    assertThat(inbox.positions()).isEqualTo(range(1, 100));
    long used = inbox.envelopes().stream().mapToLong(Envelope::size).sum();
    long back = inbox.ended().stream().mapToLong(RequestEnded::bytes).sum();
    assertThat(used + back).isEqualTo(240_000);
    reading.close();
  }

  @Test
  void neverDeliversMoreThanWasAskedFor() throws Exception {
    stream(nats, "S", RetentionPolicy.Limits, "s");
    for (int i = 0; i < 20; i++) {
      nats.jetStream().publish("s", new byte[1_000]);
    }
    Reading reading = open(reading("S", false, "s"), 0, inbox);

    reading.request(20, 5_000);
    await().atMost(RecordingInbox.BOUND).until(() -> !inbox.ended().isEmpty());

    long used = inbox.envelopes().stream().mapToLong(Envelope::size).sum();
    assertThat(used).isBetween(1_000L, 5_000L);
    RequestEnded ended = inbox.ended().getFirst();
    assertThat(ended.messages()).isEqualTo(20 - inbox.delivered().size());
    assertThat(ended.bytes()).isEqualTo(5_000 - used);
    reading.close();
  }

  @Test
  void noticesThatARequestIsOverWhoseBytesComeOutEven() throws Exception {
    stream(nats, "S", RetentionPolicy.Limits, "s");
    for (int i = 0; i < 9; i++) {
      nats.jetStream().publish("s", new byte[1_000]);
    }
    Reading reading = open(reading("S", false, "s"), 0, inbox);
    String ack = "$JS.ACK.S." + reading.consumer() + ".1.1.1." + "1".repeat(19) + ".8";
    long three = 3L * ("s".length() + ack.length() + 1_000);

    reading.request(5, three + 5 * Envelope.OVERHEAD_BYTES);
    await().atMost(RecordingInbox.BOUND).until(() -> !inbox.ended().isEmpty());

    assertThat(inbox.positions()).isEqualTo(range(1, 3));
    assertThat(inbox.ended().getFirst().messages()).isEqualTo(2);
    reading.request(6, 1 << 20);
    await().atMost(RecordingInbox.BOUND).until(() -> inbox.delivered().size() == 9);
    assertThat(inbox.doubts()).isEmpty();
    reading.close();
  }

  @Test
  void letsOneWholeMessageThroughHoweverLittleWasAskedFor() throws Exception {
    stream(nats, "S", RetentionPolicy.Limits, "s");
    nats.jetStream().publish("s", new byte[500_000]);
    nats.jetStream().publish("s", new byte[500_000]);
    Reading reading = open(reading("S", false, "s"), 0, inbox);

    reading.request(5, 600);
    await().atMost(RecordingInbox.BOUND).until(() -> !inbox.ended().isEmpty());

    assertThat(inbox.positions()).containsExactly(1L);
    assertThat(inbox.ended()).containsExactly(new RequestEnded(4, 0));
    reading.close();
  }

  @Test
  void anInterestStreamKeepsEverythingAboveTheFloorOverSessions() throws Exception {
    stream(nats, "S", RetentionPolicy.Interest, "s");
    NatsSource source = source(reading("S", false, "s"));
    Reading first = source.open(Optional.empty(), "", inbox);
    publish(nats, "s", 20);
    first.request(20, 1 << 20);
    inbox.awaitEnvelopes(20);
    first.acknowledge(new StreamSequence(5));
    await()
        .atMost(RecordingInbox.BOUND)
        .until(() -> streams.getStreamInfo("S").getStreamState().getFirstSequence() == 6);
    first.close();
    publish(nats, "s", 5);

    // The floor went on to 8, but its acknowledgement was lost with the session.
    RecordingInbox next = new RecordingInbox();
    Reading second = source.open(floor(8), first.consumer(), next);
    second.request(30, 1 << 20);
    next.awaitEnvelopes(17);

    assertThat(next.positions()).isEqualTo(range(9, 25));
    assertThat(next.delivered().stream().map(Delivered::delivery)).isEqualTo(range(1, 17));
    assertThat(next.delivered()).allMatch(d -> d.attempt() == 1);
    assertThat(streams.getConsumerNames("S")).containsExactly(second.consumer());
    second.acknowledge(new StreamSequence(25));
    await()
        .atMost(RecordingInbox.BOUND)
        .until(() -> streams.getStreamInfo("S").getStreamState().getMsgCount() == 0);
    second.close();
  }

  @Test
  void aWorkQueueIsReadBehindTheFloorAndEmptied() throws Exception {
    stream(nats, "S", RetentionPolicy.WorkQueue, "s");
    publish(nats, "s", 20);
    NatsSource source = source(reading("S", false, "s"));
    Reading first = source.open(Optional.empty(), "", inbox);
    first.request(20, 1 << 20);
    inbox.awaitEnvelopes(20);
    first.acknowledge(new StreamSequence(5));
    await()
        .atMost(RecordingInbox.BOUND)
        .until(() -> streams.getStreamInfo("S").getStreamState().getFirstSequence() == 6);

    // The floor went on to 8, but its acknowledgement was lost with the session.
    RecordingInbox next = new RecordingInbox();
    Reading second = source.open(floor(8), first.consumer(), next);
    second.request(20, 1 << 20);
    next.awaitEnvelopes(12);

    assertThat(next.positions()).isEqualTo(range(9, 20));
    assertThat(next.delivered().stream().map(Delivered::delivery)).isEqualTo(range(1, 12));
    second.acknowledge(new StreamSequence(20));
    await()
        .atMost(RecordingInbox.BOUND)
        .until(() -> streams.getStreamInfo("S").getStreamState().getMsgCount() == 0);
    first.close();
    second.close();
  }

  @Test
  void namesTheOtherReaderOfAWorkQueueAsTheTrouble() throws Exception {
    stream(nats, "S", RetentionPolicy.WorkQueue, "s");
    streams.createConsumer("S", ConsumerConfiguration.builder().durable("theirs").build());

    assertThatThrownBy(() -> open(reading("S", false, "s"), 0, inbox))
        .isInstanceOfSatisfying(
            FaultException.class, e -> assertThat(e.fault().code()).isEqualTo(Code.SOURCE_DIFFERS));
  }
}
