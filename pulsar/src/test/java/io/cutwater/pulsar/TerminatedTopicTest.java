package io.cutwater.pulsar;

import static org.assertj.core.api.Assertions.assertThat;

import io.cutwater.lane.Inbox;
import io.cutwater.lane.Target;
import io.cutwater.message.LaneId;
import io.cutwater.message.Position;
import io.cutwater.message.StreamSequence;
import io.cutwater.message.TargetName;
import io.cutwater.relay.Event;
import io.cutwater.relay.Fault;
import io.cutwater.relay.FaultException;
import io.cutwater.relay.TargetOpening;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A target that takes no message ever again. */
@Tag("servers")
class TerminatedTopicTest {

  private static final String WRITER = "deployment.terminated-0.1";
  private static final int UNDER_WAY = 50;

  /** Behind all that any test here stores. */
  private static final long NEXT = 1_000_000;

  private final SharedPulsar pulsar = SharedPulsar.get();
  private final RecordingInbox inbox = new RecordingInbox();
  private final PulsarTarget target =
      new PulsarTarget(
          pulsar.clients(),
          PulsarTarget.Settings.forWindow(UNDER_WAY)
              .withBatches(10, 1 << 10, Duration.ofMillis(1))
              .withNameWait(Duration.ofSeconds(1)),
          new LaneId("terminated", 0),
          "TERMINATED");

  @Test
  void endsTheSessionAndIsNamed() throws Exception {
    String topic = made();
    Target.Writing writing = target.open(opening(topic), inbox);
    pulsar.admin().topics().terminateTopic(topic);

    send(writing, 1, 1);

    assertThat(inbox.doubt().what()).contains(topic);
    writing.close();
  }

  @Test
  void tellsWhatItHoldsAndTakesNothing() throws Exception {
    String topic = made();
    Target.Writing earlier = target.open(opening(topic), inbox);
    send(earlier, 1, 3);
    inbox.receipts(3);
    earlier.close();
    pulsar.admin().topics().terminateTopic(topic);
    RecordingInbox session = new RecordingInbox();

    Target.Writing writing = target.open(known(topic), session);
    assertThat(writing.facts().complete()).isTrue();
    assertThat(writing.facts().found().keySet())
        .containsExactlyInAnyOrder(new StreamSequence(2), new StreamSequence(3));
    assertThat(session.all(Event.Doubted.class)).isEmpty();

    send(writing, 4, 4);

    Fault fault = session.doubt();
    assertThat(fault.code()).isEqualTo(Fault.Code.TARGET_UNAVAILABLE);
    assertThat(fault.kind()).isEqualTo(Fault.Kind.RETRY);
    assertThat(fault.what()).contains(topic);
    writing.close();
  }

  /** Brokers keep some of these fenced and some not; both must be named for what they are. */
  @RepeatedTest(6)
  void isNamedWhereItWasTerminatedAmidWrites() throws Exception {
    String topic = made();
    Semaphore room = new Semaphore(UNDER_WAY);
    AtomicBoolean doubted = new AtomicBoolean();
    Inbox counting =
        event -> {
          inbox.post(event);
          doubted.compareAndSet(false, event instanceof Event.Doubted);
          room.release();
        };
    Target.Writing writing = target.open(opening(topic), counting);
    Thread writer =
        Thread.startVirtualThread(() -> {
          for (long sequence = 1; !doubted.get(); sequence++) {
            room.acquireUninterruptibly();
            send(writing, sequence, sequence);
          }
        });
    inbox.receipts(UNDER_WAY);
    pulsar.admin().topics().terminateTopic(topic);
    assertThat(inbox.doubt().what()).contains(topic);
    writer.join();
    writing.close();

    Fault refusal = refusal(topic, new RecordingInbox());

    assertThat(refusal.code()).isEqualTo(Fault.Code.TARGET_UNAVAILABLE);
    assertThat(refusal.kind()).isEqualTo(Fault.Kind.RETRY);
    assertThat(refusal.what()).contains(topic);
    assertThat(refusal.remedy()).contains("another topic");
  }

  /** Why it takes no message: of its opening, or of the first message. */
  private Fault refusal(String topic, RecordingInbox session) throws Exception {
    Target.Writing writing;
    try {
      writing = target.open(known(topic), session);
    } catch (FaultException e) {
      return e.fault();
    }
    send(writing, NEXT, NEXT);
    writing.close();
    return session.doubt();
  }

  private String made() throws FaultException {
    return pulsar.madeTopic("terminated").value();
  }

  private static void send(Target.Writing writing, long from, long to) {
    Messages.send(writing, from, to);
    writing.flush();
  }

  private static TargetOpening opening(String topic) {
    return new TargetOpening(
        new TargetName(topic), WRITER, Optional.empty(), false, Optional.empty(), Map.of());
  }

  /** Of a session behind one whose floor is 1. */
  private static TargetOpening known(String topic) {
    Optional<Position> floor = Optional.of(new StreamSequence(1));
    return new TargetOpening(
        new TargetName(topic), WRITER, Optional.empty(), true, floor, Map.of());
  }
}
