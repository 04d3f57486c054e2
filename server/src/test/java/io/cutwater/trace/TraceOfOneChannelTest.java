package io.cutwater.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.cutwater.lane.LogEntry;
import io.cutwater.lane.LogName;
import io.cutwater.message.StreamSequence;
import io.cutwater.message.Trail;
import io.cutwater.relay.FaultException;
import io.cutwater.trace.Leg.Outcome;
import io.cutwater.trace.Leg.Source;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceOfOneChannelTest {

  private static final int MESSAGES = 100;

  private final OneChannel channel = new OneChannel();

  /** Messages 1 to {@link #MESSAGES}, all delivered, with ids {@code m1} and so on. */
  private void carryAll() {
    for (long sequence = 1; sequence <= MESSAGES; sequence++) {
      channel.publish(sequence, "m" + sequence);
      channel.carry(sequence, "m" + sequence);
    }
    channel.setFloor(MESSAGES);
  }

  private static Leg only(Report report) {
    assertThat(report.problems()).isEmpty();
    assertThat(report.messages()).hasSize(1);
    assertThat(report.messages().getFirst().legs()).hasSize(1);
    return report.messages().getFirst().legs().getFirst();
  }

  private static long sequence(Leg leg) {
    return ((StreamSequence) leg.standing().orElseThrow().position()).value();
  }

  @ParameterizedTest
  @ValueSource(strings = {"m42", "42", "ORDERS:42", "7:41"})
  void anyIdLeadsToBothSides(String id) throws FaultException {
    carryAll();

    Leg leg = only(channel.trace(id));

    assertThat(sequence(leg)).isEqualTo(42);
    assertThat(leg.copies()).extracting(LogEntry::log).containsExactly(log(0));
    assertThat(leg.copies().getFirst().envelope().id()).isEqualTo("m42");
    assertThat(leg.latency(leg.copies().getFirst())).isEqualTo(Duration.ofMillis(20));
  }

  private LogName log(int partition) {
    return channel.partitions.get(partition).log();
  }

  @ParameterizedTest
  @ValueSource(longs = {-3_600, -300, -5, 0, 5, 300, 3_600})
  void clocksThatDifferHideNothing(long seconds) throws FaultException {
    channel.setSkew(Duration.ofSeconds(seconds));
    carryAll();

    assertThat(only(channel.trace("ORDERS:42")).copies()).hasSize(1);
    assertThat(only(channel.trace("ORDERS:" + MESSAGES)).copies()).hasSize(1);
  }

  @Test
  void onlyWhereItIsToGoIsReadAndNoFurtherThanItStands() throws FaultException {
    carryAll();

    channel.trace("ORDERS:42");

    assertThat(channel.partitions.get(0).read()).isEqualTo(1);
    assertThat(channel.partitions.get(1).read()).isZero();
  }

  @Test
  void anotherPartitionThanTheRoutingSaysIsFoundToo() throws FaultException {
    carryAll();
    channel.forgetRouting();

    assertThat(only(channel.trace("ORDERS:41")).copies().getFirst().log()).isEqualTo(log(1));
  }

  @Test
  void twoMessagesWithOneIdAreBothTold() throws FaultException {
    channel.publish(1, "twin");
    channel.carry(1, "twin");
    channel.publish(2, "twin");
    channel.carry(2, "twin");
    channel.setFloor(2);

    Report report = channel.trace("twin");

    assertThat(report.messages()).hasSize(2);
    assertThat(report.messages())
        .allSatisfy(message -> {
          assertThat(message.id()).isEqualTo("twin");
          assertThat(message.legs()).hasSize(1);
          Leg leg = message.legs().getFirst();
          assertThat(leg.copies())
              .extracting(copy -> copy.carriage().orElseThrow().source())
              .containsExactly(leg.standing().orElseThrow().position());
        });
  }

  @Test
  void ofMoreThanWereAskedForTheFirstAreTold() throws FaultException {
    for (long sequence = 1; sequence <= 12; sequence++) {
      channel.publish(sequence, "many");
      channel.carry(sequence, "many");
    }
    channel.setFloor(12);

    Report report = channel.trace("many");

    assertThat(report.more()).isTrue();
    assertThat(report.messages()).hasSize(10);
  }

  @Test
  void aDuplicateInTheTargetIsTold() throws FaultException {
    channel.publish(2, "double");
    channel.carry(2, "double");
    channel.carry(2, "double");
    channel.setFloor(2);

    assertThat(only(channel.trace("double")).copies()).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"m42", "42", "7:41"})
  void whatTheSourceForgotIsKnownByItsCopy(String id) throws FaultException {
    carryAll();
    channel.stream.forget(new StreamSequence(42));

    Leg leg = only(channel.trace(id));

    assertThat(leg.source())
        .isInstanceOfSatisfying(
            Source.Gone.class,
            gone -> {
              assertThat(gone.position()).isEqualTo(new StreamSequence(42));
              assertThat(gone.why()).isEqualTo("it begins at 1");
            });
    assertThat(leg.copies()).hasSize(1);
  }

  @Test
  void aDeadLetterIsToldWithItsReason() throws FaultException {
    channel.publish(3, "poison");
    channel.refuse(3, "poison");
    channel.setFloor(3);

    Leg leg = only(channel.trace("ORDERS:3"));

    assertThat(leg.copies().getFirst().log()).isEqualTo(channel.deadLetters.log());
    assertThat(leg.copies().getFirst().carriage().orElseThrow().refusal().orElseThrow().reason())
        .isEqualTo("it has no key");
  }

  @Test
  void whatLiesAboveTheFloorIsWaiting() throws FaultException {
    carryAll();
    channel.publish(MESSAGES + 1, "late");

    Leg leg = only(channel.trace("late"));

    assertThat(leg.outcome())
        .isInstanceOfSatisfying(
            Outcome.Waiting.class,
            waiting -> {
              assertThat(waiting.floor()).contains(new StreamSequence(MESSAGES));
              assertThat(waiting.why()).endsWith("orders-partition-1");
            });
  }

  @Test
  void aboveTheFloorIsNotWaitingWhenTheTargetHasIt() throws FaultException {
    carryAll();
    channel.setFloor(10);

    assertThat(only(channel.trace("42")).copies()).hasSize(1);
  }

  @Test
  void aLaneThatNeverRanLetsAllWait() throws FaultException {
    channel.publish(1, "first");
    channel.loseJournal();

    assertThat(only(channel.trace("first")).outcome())
        .isInstanceOfSatisfying(
            Outcome.Waiting.class, waiting -> assertThat(waiting.why()).contains("never ran"));
  }

  @Test
  void belowTheFloorAndNowhereIsNotFound() throws FaultException {
    carryAll();
    channel.publish(MESSAGES + 1, "lost");
    channel.publish(MESSAGES + 2, "kept");
    channel.carry(MESSAGES + 2, "kept");
    channel.setFloor(MESSAGES + 2);

    Report report = channel.trace("ORDERS:" + (MESSAGES + 1));

    assertThat(only(report).outcome()).isInstanceOf(Outcome.NotFound.class);
    assertThat(report.looked()).hasSize(3);
  }

  @Test
  void anEchoIsNotCarriedAndNotLookedFor() throws FaultException {
    channel.publish(1, "echo", Trail.parse("pulsar:c/orders nats:ORDERS@1"));
    channel.setFloor(1);

    assertThat(only(channel.trace("ORDERS:1")).outcome())
        .isInstanceOfSatisfying(
            Outcome.Omitted.class, omitted -> assertThat(omitted.why()).contains("an echo"));
    assertThat(channel.deadLetters.read()).isZero();
  }

  @Test
  void whatAnotherIncarnationOfTheSourceLeftIsAnotherMessage() throws FaultException {
    channel.carry(1, "old", channel.partitions.get(1), "000000ff-g0");
    channel.publish(1, "new");
    channel.carry(1, "new");
    channel.setFloor(1);

    assertThat(only(channel.trace("ORDERS:1")).copies().getFirst().envelope().id())
        .isEqualTo("new");
    assertThat(only(channel.trace("old")).source()).isInstanceOf(Source.Gone.class);
  }

  @Test
  void aRecreatedStreamIsNotTakenForTheOneThatWasCarried() throws FaultException {
    channel.publish(1, "new");
    channel.stream.recreate("second");
    channel.setFloor(5);

    assertThat(only(channel.trace("ORDERS:1")).outcome())
        .isInstanceOfSatisfying(
            Outcome.Waiting.class, waiting -> assertThat(waiting.why()).contains("recreated"));
  }

  @Test
  void aForgedCopyIsNoCopy() throws FaultException {
    channel.publish(2, "m2");
    channel.forge(2, "m2");
    channel.setFloor(2);

    Report report = channel.trace("m2");

    assertThat(report.messages()).hasSize(2);
    assertThat(report.messages())
        .anySatisfy(message -> assertThat(message.legs()).isEmpty())
        .anySatisfy(message ->
            assertThat(message.legs().getFirst().outcome()).isInstanceOf(Outcome.NotFound.class));
  }

  @Test
  void whatIsNowhereIsNotFoundAndSaysWhereItWasLookedFor() throws FaultException {
    carryAll();

    Report byId = channel.trace("nothing-like-it");
    Report tooHigh = channel.trace("ORDERS:1000");

    assertThat(byId.found()).isFalse();
    assertThat(byId.looked()).hasSize(4).allMatch(part -> part.stretch().isWhole());
    assertThat(tooHigh.found()).isFalse();
    assertThat(tooHigh.notes())
        .containsExactly(
            "stream ORDERS never had 1000: it ends at 100",
            "lane orders-0 has delivered up to 100 only");
  }

  @Test
  void whatLiesFurtherBackThanMayBeReadIsNotFoundAndSaysHowFarItWasLooked() throws FaultException {
    carryAll();

    Report report = channel.trace("m3", 10);

    assertThat(report.found()).isFalse();
    assertThat(report.looked())
        .anySatisfy(part -> {
          assertThat(part.stretch().log()).isEqualTo(channel.stream.log());
          assertThat(part.stretch().messages()).isEqualTo(10);
          assertThat(part.stretch().fromFirst()).isFalse();
          assertThat(part.stretch().from().orElseThrow().position())
              .isEqualTo(new StreamSequence(MESSAGES - 9));
        });
  }

  @Test
  void aMessageOfSomebodyElsesInTheTargetHasNoLane() throws FaultException {
    channel.other(0, OneChannel.BEGIN);

    Report report = channel.trace("7:0");

    assertThat(report.messages()).hasSize(1);
    assertThat(report.messages().getFirst().legs()).isEmpty();
  }

  @Test
  void aLogThatCannotBeLookedAtIsAProblemAndTheRestIsTold() throws FaultException {
    carryAll();
    channel.stream.goDown();

    Report report = channel.trace("7:41");

    assertThat(report.messages()).hasSize(1);
    assertThat(report.problems()).containsExactly("DISCONNECTED: stream ORDERS is down");
    Leg leg = report.messages().getFirst().legs().getFirst();
    assertThat(leg.source()).isInstanceOf(Source.Unknown.class);
    assertThat(leg.copies()).hasSize(1);
  }

  @Test
  void aTargetThatCannotBeLookedAtLeavesTheOutcomeOpen() throws FaultException {
    carryAll();
    channel.publish(MESSAGES + 2, "late");
    channel.partitions.get(0).goDown();

    Report below = channel.trace("42");
    Report above = channel.trace("late");

    assertThat(below.messages().getFirst().legs().getFirst().outcome())
        .isInstanceOf(Outcome.Unknown.class);
    assertThat(above.messages().getFirst().legs().getFirst().outcome())
        .isInstanceOf(Outcome.Unknown.class);
    assertThat(above.problems()).isNotEmpty();
  }

  @Test
  void othersInTheTargetAreReadPast() throws FaultException {
    channel.publish(2, "m2");
    for (int i = 0; i < 50; i++) {
      channel.other(0, OneChannel.storedAt(2).plusMillis(i));
    }
    channel.carry(2, "m2");
    channel.setFloor(2);

    assertThat(only(channel.trace("ORDERS:2")).copies()).hasSize(1);
    assertThat(only(channel.trace("ORDERS:2", 20)).outcome()).isInstanceOf(Outcome.Unknown.class);
  }
}
