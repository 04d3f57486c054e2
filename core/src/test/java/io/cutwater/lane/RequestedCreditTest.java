package io.cutwater.lane;

import static org.assertj.core.api.Assertions.assertThat;

import io.cutwater.relay.Event.RequestEnded;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RequestedCreditTest {

  private final RequestedCredit credit = new RequestedCredit(Duration.ofNanos(100));

  @Test
  void givesBackTheBytesThatItsLastMessageLeaves() {
    credit.request(2, 1_000, 0);

    assertThat(credit.delivered(300)).isNull();
    assertThat(credit.delivered(300)).isEqualTo(new RequestEnded(0, 400));
    assertThat(credit.isOpen()).isFalse();
  }

  @Test
  void takesOneMessageHoweverLarge() {
    credit.request(3, 100, 0);

    assertThat(credit.tooSmall(5_000)).isEmpty();
    assertThat(credit.delivered(5_000)).isEqualTo(new RequestEnded(2, 0));
  }

  @Test
  void endsWhereTheNextMessageIsLargerThanTheRest() {
    credit.request(3, 1_000, 0);
    credit.delivered(600);

    assertThat(credit.tooSmall(400)).isEmpty();
    assertThat(credit.tooSmall(401)).contains(new RequestEnded(2, 400));
    assertThat(credit.isOpen()).isFalse();
  }

  @Test
  void endsWhatWaitedLongEnough() {
    credit.request(3, 1_000, 0);
    credit.request(4, 2_000, 50);

    assertThat(credit.expired(99)).isEmpty();
    assertThat(credit.expired(100)).contains(new RequestEnded(3, 1_000));
    assertThat(credit.expired(100)).isEmpty();
    assertThat(credit.waitsNanos(100)).isEqualTo(50);
    assertThat(credit.expired(150)).contains(new RequestEnded(4, 2_000));
  }

  @Test
  void deliversOrGivesBackExactlyWhatWasAskedFor() {
    for (int seed = 0; seed < 1_000; seed++) {
      Random random = new Random(seed);
      RequestedCredit one = new RequestedCredit(Duration.ofNanos(100));
      long asked = 0;
      long used = 0;
      long back = 0;
      for (int step = 0; step < 50; step++) {
        if (random.nextInt(3) == 0) {
          int messages = 1 + random.nextInt(5);
          one.request(messages, 10_000, step);
          asked += messages;
        }
        long size = 1L + random.nextInt(4_000);
        back += messages(one.tooSmall(size));
        if (one.isOpen()) {
          RequestEnded ended = one.delivered(size);
          used++;
          back += messages(Optional.ofNullable(ended));
        }
        back += messages(one.expired(step));
      }
      for (int i = 0; i < 1_000 && one.isOpen(); i++) {
        back += messages(one.expired(Long.MAX_VALUE / 2));
      }
      assertThat(used + back).as("seed %d", seed).isEqualTo(asked);
    }
  }

  private static int messages(Optional<RequestEnded> ended) {
    return ended.map(RequestEnded::messages).orElse(0);
  }
}
