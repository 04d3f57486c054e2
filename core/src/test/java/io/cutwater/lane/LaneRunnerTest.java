package io.cutwater.lane;

import static org.assertj.core.api.Assertions.assertThat;

import io.cutwater.message.Position;
import io.cutwater.relay.Event;
import io.cutwater.relay.Fault;
import io.cutwater.relay.Fault.Code;
import io.cutwater.relay.FaultException;
import io.cutwater.relay.Outgoing;
import io.cutwater.relay.Resumption;
import io.cutwater.relay.Router.Route;
import io.cutwater.relay.SourceFacts;
import io.cutwater.relay.TargetOpening;
import io.cutwater.relay.sim.FakeJournal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A real runner with its threads, between a fake source and a fake target. */
class LaneRunnerTest {

  private final LaneRig rig = new LaneRig();

  @AfterEach
  void close() throws InterruptedException {
    rig.close();
  }

  private static List<Long> upTo(long last) {
    return LongStream.rangeClosed(1, last).boxed().toList();
  }

  @Test
  void carriesEveryMessageInOrderAndLetsGoOfEverything() throws Exception {
    rig.publish(100);
    LaneRunner runner = rig.start();
    rig.awaitStored(100);
    rig.publish(50);
    rig.awaitStored(150);

    assertThat(runner.stop(LaneRig.BOUND)).isTrue();

    assertThat(rig.stored()).isEqualTo(upTo(150));
    assertThat(runner.view().phase()).isEqualTo("stopped");
    assertThat(runner.view().journalledFloor()).isEqualTo("150");
    assertThat(runner.view().abandoned()).isZero();
    assertThat(rig.source.consumers()).isEmpty();
    assertThat(rig.journal.take(event -> {})).isPresent();
  }

  @Test
  void aFullMailboxDoubtsTheSessionAndLosesNothing() {
    rig.limits = rig.limits.withWindow(1, 1 << 20);
    AtomicBoolean flooded = new AtomicBoolean();
    rig.sourcePort =
        new Around.ASource(rig.source) {
          @Override
          public Source.Reading open(Optional<Position> floor, String former, Inbox inbox)
              throws FaultException {
            return new Around.AReading(super.open(floor, former, inbox)) {
              @Override
              public void request(int messages, long bytes) {
                if (!flooded.getAndSet(true)) {
                  // On the runner's own thread, which empties the mailbox only afterwards.
                  for (int i = 0; i < 10_000; i++) {
                    inbox.post(new Event.RequestEnded(0, 0));
                  }
                }
                super.request(messages, bytes);
              }
            };
          }
        };
    rig.publish(3);
    rig.start();

    rig.awaitStored(3);

    assertThat(rig.stored()).isEqualTo(upTo(3));
    assertThat(rig.view().session()).isGreaterThan(1);
    assertThat(rig.view().fault().orElseThrow().code()).isEqualTo(Code.LIMIT);
  }

  @Test
  void aLostLockStopsSendsBeforeAnybodySaidSo() throws Exception {
    rig.start();
    rig.awaitPhase("running");
    rig.journal.lose();
    Journal.Held other = rig.journal.take(event -> {}).orElseThrow();

    rig.publish(3);

    rig.awaitPhase("standby");
    assertThat(rig.stored()).isEmpty();
    other.close();
    rig.awaitStored(3);
    assertThat(rig.stored()).isEqualTo(upTo(3));
  }

  @Test
  void aLaneThatIsHandedOverGivesItsLockBackAndTakesItAgainWhenItIsToldTo() throws Exception {
    LaneRunner runner = rig.start();
    rig.publish(50);
    rig.awaitStored(50);
    runner.assign(false);

    runner.handOver(LaneRig.BOUND).get(LaneRig.BOUND.toMillis(), TimeUnit.MILLISECONDS);

    Journal.Held other = rig.journal.take(event -> {}).orElseThrow();
    assertThat(runner.view().phase()).isEqualTo("standby");
    assertThat(rig.source.consumers()).isEmpty();
    rig.publish(10);
    assertThat(rig.stored()).isEqualTo(upTo(50));

    other.close();
    runner.lockFreed();
    rig.awaitStored(60);
    assertThat(rig.stored()).isEqualTo(upTo(60));
  }

  @Test
  void aLaneThatHoldsNothingIsHandedOverAtOnce() throws Exception {
    Journal.Held other = rig.journal.take(event -> {}).orElseThrow();
    LaneRunner runner = rig.start();
    rig.awaitPhase("standby");

    runner.handOver(LaneRig.BOUND).get(LaneRig.BOUND.toMillis(), TimeUnit.MILLISECONDS);

    other.close();
    rig.awaitPhase("running");
  }

  /** A paused owner that wakes meets what its successor wrote before it is told of its own end. */
  @Test
  void whatIsMetWithoutTheLockIsNoSignOfALostJournal() throws Exception {
    LaneRunner first = rig.start();
    rig.publish(3);
    rig.awaitStored(3);
    first.stop(LaneRig.BOUND);
    FakeJournal unknowing = new FakeJournal();
    rig.journalPort = unknowing;
    rig.targetPort =
        new Around.ATarget(rig.target) {
          @Override
          public Writing open(TargetOpening opening, Inbox inbox) throws FaultException {
            unknowing.lose();
            return super.open(opening, inbox);
          }
        };

    rig.start();

    rig.await(() -> rig.view().session() > 3);
    assertThat(rig.view().fault().orElseThrow().code()).isEqualTo(Code.LOCK_LOST);
    assertThat(rig.stored()).isEqualTo(upTo(3));
  }

  @Test
  void factsOfAnEndedSessionAreDropped() {
    List<Inbox> inboxes = new CopyOnWriteArrayList<>();
    rig.sourcePort =
        new Around.ASource(rig.source) {
          @Override
          public Source.Reading open(Optional<Position> floor, String former, Inbox inbox)
              throws FaultException {
            inboxes.add(inbox);
            return super.open(floor, former, inbox);
          }
        };
    rig.start();
    rig.awaitPhase("running");
    rig.source.disconnect();
    rig.await(() -> rig.view().session() == 2 && rig.view().isRunning());

    inboxes.getFirst().post(new Event.Doubted(Fault.halt(Code.BUG, "of the past", "")));
    inboxes.getFirst().post(new Event.SessionClosed());
    inboxes.getFirst().post(new Event.RequestEnded(7, 7));
    rig.publish(5);

    rig.awaitStored(5);
    rig.await(() -> rig.view().floor().equals("5"));
    assertThat(rig.view().session()).isEqualTo(2);
    assertThat(rig.view().isRunning()).isTrue();
  }

  @Test
  void stoppingDeliversWhatIsInFlight() {
    rig.target.hold();
    rig.publish(5);
    LaneRunner runner = rig.start();
    rig.await(() -> rig.view().inFlightMessages() == 5);

    runner.requestStop(LaneRig.BOUND);
    rig.awaitPhase("draining");
    rig.target.release();

    rig.awaitPhase("stopped");
    assertThat(rig.stored()).isEqualTo(upTo(5));
    assertThat(rig.view().abandoned()).isZero();
  }

  @Test
  void stoppingEndsAtItsBoundAndSaysWhatItAbandoned() throws Exception {
    rig.target.hold();
    rig.publish(5);
    LaneRunner runner = rig.start();
    rig.await(() -> rig.view().inFlightMessages() == 5);

    assertThat(runner.stop(Duration.ofMillis(20))).isTrue();

    assertThat(runner.view().phase()).isEqualTo("stopped");
    assertThat(runner.view().abandoned()).isEqualTo(5);
    assertThat(rig.stored()).isEmpty();
    rig.target.release();
    rig.start();
    rig.awaitStored(5);
    assertThat(rig.stored()).isEqualTo(upTo(5));
  }

  @Test
  void aHaltedLaneGoesOnWhereItsOperatorSays() {
    rig.publish(3);
    LaneRunner runner = rig.start();
    rig.await(() -> rig.view().journalledFloor().equals("3"));
    rig.source.recreate();
    rig.source.disconnect();
    rig.awaitPhase("halted");
    assertThat(rig.view().fault().orElseThrow().code()).isEqualTo(Code.SOURCE_RECREATED);
    rig.publish(2);

    runner.resume(new Resumption.AtFirst());

    rig.awaitStored(5);
    assertThat(rig.stored()).containsExactly(1L, 2L, 3L, 1L, 2L);
  }

  @Test
  void aPortThatFailsInABlockingCallEndsTheSessionAsABug() {
    AtomicBoolean failed = new AtomicBoolean();
    rig.sourcePort =
        new Around.ASource(rig.source) {
          @Override
          public SourceFacts inspect(Optional<Position> floor) throws FaultException {
            if (!failed.getAndSet(true)) {
              throw new IllegalStateException("unforeseen");
            }
            return super.inspect(floor);
          }
        };
    rig.publish(3);
    rig.start();

    rig.awaitStored(3);

    assertThat(rig.view().session()).isEqualTo(2);
    assertThat(rig.view().fault().orElseThrow().code()).isEqualTo(Code.BUG);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aPortThatFailsOnTheLanesThreadEndsTheSessionAsABug(boolean error) {
    AtomicBoolean failed = new AtomicBoolean();
    rig.targetPort =
        (opening, inbox) ->
            new Around.AWriting(rig.target.open(opening, inbox)) {
              @Override
              public void send(long ticket, long sequence, Outgoing outgoing) {
                if (sequence == 4 && !failed.getAndSet(true)) {
                  fail(error);
                }
                super.send(ticket, sequence, outgoing);
              }
            };
    rig.publish(8);
    rig.start();

    rig.awaitStored(8);

    assertThat(rig.stored()).isEqualTo(upTo(8));
    assertThat(rig.view().session()).isEqualTo(2);
    assertThat(rig.view().fault().orElseThrow().code()).isEqualTo(Code.BUG);
    assertThat(rig.view().fault().orElseThrow().kind()).isEqualTo(Fault.Kind.RETRY);
  }

  private static void fail(boolean error) {
    if (error) {
      throw new NoClassDefFoundError("unforeseen");
    }
    throw new IllegalStateException("unforeseen");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aRuleThatTheLaneItselfBreaksHaltsIt(boolean error) {
    rig.router =
        envelope -> {
          if (envelope.position().text().equals("3")) {
            fail(error);
          }
          return new Route.To(rig.topic, "");
        };
    rig.publish(5);
    rig.start();

    rig.awaitPhase("halted");

    assertThat(rig.view().fault().orElseThrow().code()).isEqualTo(Code.BUG);
    assertThat(rig.stored()).doesNotContain(3L, 4L, 5L);
  }
}
