package io.cutwater.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cutwater.message.Envelope;
import io.cutwater.message.Headers;
import io.cutwater.message.Payload;
import io.cutwater.message.StreamSequence;
import io.cutwater.message.TargetName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WindowTest {

  private final Window window = new Window(Optional.empty(), Optional.empty());
  private final TargetState target = new TargetState(new TargetName("t"), "writer");

  private Window.Entry add(long sequence) {
    return window.add(
        Envelope.onNats(
            "id",
            new StreamSequence(sequence),
            "s",
            Headers.empty(),
            Payload.owning(new byte[10]),
            Instant.EPOCH));
  }

  @Test
  void floorMovesOverAContiguousPrefixOnly() {
    Window.Entry first = add(1);
    Window.Entry second = add(2);
    window.confirm(second, target, new StreamSequence(20));
    assertThat(window.floor()).isEmpty();
    window.confirm(first, target, new StreamSequence(10));
    assertThat(window.floor()).contains(new StreamSequence(2));
    assertThat(target.mark().at()).contains(new StreamSequence(20));
  }

  @Test
  void countsUntilTheJournalKnows() {
    window.confirm(add(1), target, null);
    assertThat(window.unconfirmed()).isZero();
    assertThat(window.messages()).isEqualTo(1);
    window.journalled(window.passed());
    assertThat(window.messages()).isZero();
    assertThat(window.bytes()).isZero();
  }

  @Test
  void refusesASecondConfirmation() {
    Window.Entry entry = add(1);
    add(2);
    window.confirm(entry, target, null);
    assertThatThrownBy(() -> window.confirm(entry, target, null))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void keepsItsEntriesWhileItGrowsAndTurns() {
    Random random = new Random(1);
    long sequence = 0;
    for (int round = 0; round < 50; round++) {
      List<Window.Entry> entries = new ArrayList<>();
      for (int i = random.nextInt(300); i >= 0; i--) {
        entries.add(add(++sequence));
      }
      Collections.shuffle(entries, random);
      for (Window.Entry entry : entries) {
        assertThat(window.find(entry.ticket)).isSameAs(entry);
        window.confirm(entry, target, null);
      }
      assertThat(window.floor()).contains(new StreamSequence(sequence));
    }
  }
}
