package io.cutwater.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cutwater.message.TargetName;
import io.cutwater.relay.Event;
import io.cutwater.relay.TargetOpening;
import io.cutwater.relay.sim.FakeJournal;
import io.cutwater.relay.sim.FakeSource;
import io.cutwater.relay.sim.FakeTarget;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SessionResourcesTest {

  private static final TargetName TOPIC = new TargetName("t");

  private final List<Event> facts = new CopyOnWriteArrayList<>();
  private final FakeSource source = new FakeSource();
  private final FakeTarget target = new FakeTarget();
  private final FakeJournal journal = new FakeJournal();
  private final CountDownLatch never = new CountDownLatch(1);
  private final SessionResources session =
      new SessionResources(
          "lane",
          facts::add,
          new SessionResources.Bounds(Duration.ofMillis(50), Duration.ofMillis(50)));

  @AfterEach
  void close() {
    never.countDown();
    target.close();
  }

  private Source.Reading reading() throws Exception {
    return source.open(Optional.empty(), "", facts::add);
  }

  private Target.Writing writing() throws Exception {
    return target.open(
        new TargetOpening(TOPIC, "w", Optional.empty(), false, Optional.empty(), Map.of()),
        facts::add);
  }

  /** What no interrupt ends, as a client's close may be. */
  private void hang() {
    boolean over = false;
    while (!over) {
      try {
        never.await();
        over = true;
      } catch (InterruptedException e) {
        // It hangs on.
      }
    }
  }

  @Test
  void aWritingThatHangsInCloseKeepsNeitherTheRestNorTheLock() throws Exception {
    session.hold(journal.take(facts::add).orElseThrow());
    session.hold(reading());
    session.hold(
        TOPIC,
        new Around.AWriting(writing()) {
          @Override
          public void close() {
            hang();
          }
        });

    session.close();

    assertThat(source.consumers()).isEmpty();
    assertThat(journal.take(facts::add)).isPresent();
  }

  @Test
  void aCallThatHangsIsInterruptedAndThenLeftBehind() throws Exception {
    CountDownLatch called = new CountDownLatch(1);
    session.hold(reading());
    session.call(
        "hang",
        () -> {
          called.countDown();
          hang();
          return new Event.Tick();
        });
    called.await();

    session.close();

    assertThat(source.consumers()).isEmpty();
    assertThat(facts).isEmpty();
  }

  @Test
  void whatIsOpenedAfterTheEndIsClosedAtOnce() throws Exception {
    session.close();

    session.hold(reading());
    session.hold(TOPIC, writing());
    session.hold(journal.take(facts::add).orElseThrow());

    assertThat(source.consumers()).isEmpty();
    assertThat(journal.take(facts::add)).isPresent();
    target.waitForNames(Duration.ZERO);
    writing().close();
  }

  @Test
  void noCallBeginsAfterTheEnd() {
    session.call("before", Event.Tick::new);
    await().until(() -> facts.size() == 1);

    session.close();
    session.close();
    session.call("after", Event.Tick::new);

    assertThat(facts).hasSize(1);
  }
}
