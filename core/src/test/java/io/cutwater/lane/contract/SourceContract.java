package io.cutwater.lane.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.cutwater.lane.Source;
import io.cutwater.lane.Source.Reading;
import io.cutwater.message.Envelope;
import io.cutwater.message.Position;
import io.cutwater.message.StreamSequence;
import io.cutwater.relay.Event.Delivered;
import io.cutwater.relay.Event.RequestEnded;
import io.cutwater.relay.SourceFacts;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What a {@link Source} promises. */
public abstract class SourceContract {

  private static final long PLENTY = 1 << 20;

  private final Facts facts = new Facts();
  private long published;

  /** A source over a stream that is new to each test, and exists. */
  protected abstract Source source() throws Exception;

  /** Stores one message in the stream. */
  protected abstract void publish(byte[] payload) throws Exception;

  /** Removes everything below {@code first} from the stream. */
  protected abstract void purgeBelow(long first) throws Exception;

  /** Deletes the stream and makes it again. */
  protected abstract void recreate() throws Exception;

  /** Lets requests end that wait for messages; an adapter whose server ends them need not. */
  protected abstract void expireRequests() throws Exception;

  private void publish(int messages) throws Exception {
    for (int i = 0; i < messages; i++) {
      publishOne(new byte[8]);
    }
  }

  private void publishOne(byte[] payload) throws Exception {
    publish(payload);
    published++;
  }

  /** Where the message stands that was published as number {@code sequence}, from 1. */
  protected Position position(long sequence) {
    return new StreamSequence(sequence);
  }

  /** Whether an empty log still tells where its last message stood. */
  protected boolean remembersItsEnd() {
    return true;
  }

  /** Whether a log that is made anew tells so by another incarnation. */
  protected boolean tellsIncarnations() {
    return true;
  }

  /** Whether it is a log, which tells what it holds, and not a subscription. */
  protected boolean isLog() {
    return true;
  }

  private Optional<Position> at(long sequence) {
    return sequence == 0 ? Optional.empty() : Optional.of(position(sequence));
  }

  private static List<Long> range(long first, long last) {
    return LongStream.rangeClosed(first, last).boxed().toList();
  }

  private List<Long> sequences(List<Delivered> delivered) {
    Map<Position, Long> numbers = new HashMap<>();
    for (long sequence = 1; sequence <= published; sequence++) {
      numbers.put(position(sequence), sequence);
    }
    return delivered.stream().map(each -> numbers.get(each.envelope().position())).toList();
  }

  @Test
  void deliversInSequenceBehindTheFloorOnceEach() throws Exception {
    publish(30);
    Reading reading = source().open(at(10), "", facts);

    reading.request(15, PLENTY);
    facts.awaitDelivered(15);
    reading.request(5, PLENTY);

    List<Delivered> delivered = facts.awaitDelivered(20);
    assertThat(sequences(delivered)).isEqualTo(range(11, 30));
    assertThat(delivered.stream().map(Delivered::delivery)).isEqualTo(range(1, 20));
    assertThat(delivered).allMatch(each -> each.attempt() == 1);
    assertThat(delivered.getLast().pending()).isZero();
    assertThat(facts.doubts()).isEmpty();
    reading.close();
  }

  @Test
  void aFloorAtTheEndDeliversWhatComesNext() throws Exception {
    publish(3);
    Reading reading = source().open(at(3), "", facts);
    reading.request(5, PLENTY);

    publish(1);

    assertThat(sequences(facts.awaitDelivered(1))).containsExactly(4L);
    reading.close();
  }

  @Test
  void nothingComesThatWasNotAskedFor() throws Exception {
    publish(20);
    Reading reading = source().open(at(0), "", facts);

    reading.request(4, PLENTY);
    facts.awaitDelivered(4);
    reading.request(3, PLENTY);

    assertThat(sequences(facts.awaitDelivered(7))).isEqualTo(range(1, 7));
    reading.request(1, PLENTY);
    assertThat(sequences(facts.awaitDelivered(8))).isEqualTo(range(1, 8));
    reading.close();
  }

  @Test
  void bytesAskedForAreNeverExceeded() throws Exception {
    for (int i = 0; i < 20; i++) {
      publishOne(new byte[1_000]);
    }
    Reading reading = source().open(at(0), "", facts);

    reading.request(20, 5_000);

    await().atMost(Facts.BOUND).until(() -> !facts.ended().isEmpty());
    assertThat(used()).isBetween(1_000L, 5_000L);
    assertThat(facts.ended())
        .containsExactly(new RequestEnded(20 - facts.delivered().size(), 5_000 - used()));
    reading.close();
  }

  @Test
  void oneWholeMessageComesHoweverFewBytesWereAskedFor() throws Exception {
    publishOne(new byte[100_000]);
    publishOne(new byte[100_000]);
    Reading reading = source().open(at(0), "", facts);

    reading.request(5, 600);

    await().atMost(Facts.BOUND).until(() -> !facts.ended().isEmpty());
    assertThat(sequences(facts.delivered())).containsExactly(1L);
    assertThat(facts.ended()).containsExactly(new RequestEnded(4, 0));
    reading.request(1, 1);
    assertThat(sequences(facts.awaitDelivered(2))).containsExactly(1L, 2L);
    reading.close();
  }

  @Test
  void whatIsNotDeliveredIsGivenBack() throws Exception {
    publish(10);
    Reading reading = source().open(at(0), "", facts);
    reading.request(8, 10_000);
    reading.request(7, 10_000);
    facts.awaitDelivered(10);

    expireRequests();

    await().atMost(Facts.BOUND).until(() -> 10 + givenBackMessages() == 15);
    long back = facts.ended().stream().mapToLong(RequestEnded::bytes).sum();
    assertThat(used() + back).isEqualTo(20_000);
    reading.close();
  }

  @Test
  void acknowledgingTwiceOrBelowChangesNothing() throws Exception {
    publish(20);
    Reading reading = source().open(at(0), "", facts);
    reading.request(10, PLENTY);
    facts.awaitDelivered(10);

    reading.acknowledge(position(7));
    reading.acknowledge(position(7));
    reading.acknowledge(position(3));
    reading.request(10, PLENTY);

    assertThat(sequences(facts.awaitDelivered(20))).isEqualTo(range(1, 20));
    assertThat(facts.delivered()).allMatch(each -> each.attempt() == 1);
    assertThat(facts.doubts()).isEmpty();
    reading.close();
  }

  @Test
  void anotherSessionSeesNothingOfTheFormersDeliveries() throws Exception {
    publish(20);
    Source source = source();
    Reading former = source.open(at(0), "", facts);
    former.request(12, PLENTY);
    facts.awaitDelivered(12);
    Facts second = new Facts();

    Reading reading = source.open(at(5), former.consumer(), second);
    reading.request(20, PLENTY);

    List<Delivered> delivered = second.awaitDelivered(15);
    assertThat(reading.consumer()).isNotEqualTo(former.consumer());
    assertThat(sequences(delivered)).isEqualTo(range(6, 20));
    assertThat(delivered.stream().map(Delivered::delivery)).isEqualTo(range(1, 15));
    assertThat(delivered).allMatch(each -> each.attempt() == 1);
    assertThat(facts.delivered()).hasSize(12);
    reading.close();
    former.close();
  }

  @Test
  void nothingIsPostedAfterClose() throws Exception {
    publish(5);
    Source source = source();
    Reading reading = source.open(at(0), "", facts);
    reading.request(50, PLENTY);
    facts.awaitDelivered(5);

    reading.close();
    reading.close();
    int before = facts.count();
    reading.request(50, PLENTY);
    reading.acknowledge(position(2));
    publish(5);

    Facts second = new Facts();
    Reading next = source.open(at(5), reading.consumer(), second);
    next.request(5, PLENTY);
    assertThat(sequences(second.awaitDelivered(5))).isEqualTo(range(6, 10));
    assertThat(facts.count()).isEqualTo(before);
    next.close();
  }

  @Test
  void factsTellWhatIsThereAndWhenTheFloorWasStored() throws Exception {
    assumeTrue(isLog());
    publish(10);
    Source source = source();
    Reading reading = source.open(at(3), "", facts);
    reading.request(1, PLENTY);
    Envelope fourth = facts.awaitDelivered(1).getFirst().envelope();
    reading.close();

    SourceFacts whole = source.inspect(at(4));
    purgeBelow(8);
    SourceFacts purged = source.inspect(at(4));
    purgeBelow(11);
    SourceFacts empty = source.inspect(at(0));

    assertThat(whole.floorStoredAt()).contains(fourth.storedAt());
    assertThat(whole.first()).isEqualTo(at(1));
    assertThat(whole.last()).isEqualTo(at(10));
    assertThat(whole.weaknesses()).isEmpty();
    assertThat(purged.floorStoredAt()).isEmpty();
    assertThat(purged.first()).isEqualTo(at(8));
    assertThat(empty.first()).isEmpty();
    assertThat(empty.last()).isEqualTo(remembersItsEnd() ? at(10) : Optional.empty());
    assertThat(empty.floorStoredAt()).isEmpty();
  }

  @Test
  void anIncarnationLastsUntilTheStreamIsMadeAnew() throws Exception {
    assumeTrue(isLog());
    Source source = source();
    String before = source.inspect(at(0)).incarnation();
    publish(3);

    assertThat(source.inspect(at(0)).incarnation()).isEqualTo(before);
    recreate();

    SourceFacts anew = source.inspect(at(2));
    if (tellsIncarnations()) {
      assertThat(anew.incarnation()).isNotEqualTo(before);
    }
    assertThat(anew.last()).isEmpty();
    assertThat(anew.floorStoredAt()).isEmpty();
  }

  private long used() {
    return facts.delivered().stream().mapToLong(each -> each.envelope().size()).sum();
  }

  private int givenBackMessages() {
    return facts.ended().stream().mapToInt(RequestEnded::messages).sum();
  }
}
