package io.cutwater.lane;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MailboxTest {

  @Test
  void takesAllThereIsInOrder() throws Exception {
    Mailbox<Integer> mailbox = new Mailbox<>(10);
    mailbox.post(1);
    mailbox.post(2);
    assertThat(mailbox.take(0)).containsExactly(1, 2);
    assertThat(mailbox.take(0)).isEmpty();
  }

  @Test
  void isFullAtItsCapacityAndNotBefore() throws Exception {
    Mailbox<Integer> mailbox = new Mailbox<>(2);
    assertThat(mailbox.post(1)).isTrue();
    assertThat(mailbox.post(2)).isTrue();
    assertThat(mailbox.post(3)).isFalse();
    assertThat(mailbox.take(0)).containsExactly(1, 2);
    assertThat(mailbox.post(3)).isTrue();
  }

  @Test
  void keepsPlacesForWhatMustNotBeLost() throws Exception {
    Mailbox<Integer> mailbox = new Mailbox<>(1);
    assertThat(mailbox.post(0)).isTrue();
    for (int i = 1; i <= Mailbox.RESERVE; i++) {
      assertThat(mailbox.postReserved(i)).isTrue();
    }
    assertThat(mailbox.postReserved(-1)).isFalse();
    assertThat(mailbox.post(-1)).isFalse();
    assertThat(mailbox.take(0)).hasSize(1 + Mailbox.RESERVE);
  }

  @Test
  void losesNothingOfManyThreads() throws Exception {
    Mailbox<Integer> mailbox = new Mailbox<>(100_000);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      threads.add(
          Thread.startVirtualThread(() -> {
            for (int n = 0; n < 10_000; n++) {
              mailbox.post(n);
            }
          }));
    }
    int taken = 0;
    while (taken < 40_000) {
      taken += mailbox.take(1_000).size();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(mailbox.take(0)).isEmpty();
  }

  @Test
  void takesALoneFactThoughManyCameBefore() throws Exception {
    Mailbox<Integer> mailbox = new Mailbox<>(100_000);
    for (int n = 0; n < 50_000; n++) {
      mailbox.post(n);
    }
    assertThat(mailbox.take(1_000)).hasSize(50_000);
    for (int n = 0; n < 50_000; n++) {
      mailbox.post(n);
    }
    assertThat(mailbox.take(1_000)).hasSize(50_000);

    mailbox.post(-1);

    assertThat(mailbox.take(60_000)).containsExactly(-1);
    assertThat(mailbox.take(1)).isEmpty();
  }
}
