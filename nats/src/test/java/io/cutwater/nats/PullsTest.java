package io.cutwater.nats;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cutwater.nats.NatsSourceSettings.PullTiming;
import io.cutwater.relay.Event.RequestEnded;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PullsTest {

  private record Sent(int slot, long number, String body) {}

  private final List<Sent> sent = new ArrayList<>();
  private final Pulls pulls =
      new Pulls(
          PullTiming.defaults(),
          (slot, number, body) -> sent.add(new Sent(slot, number, new String(body, US_ASCII))));

  @Test
  void asksForNoMoreThanItsOverheadLeavesRoomFor() {
    pulls.request(10, 1_024);

    assertThat(sent).hasSize(1);
    assertThat(sent.getFirst().body())
        .isEqualTo(
            "{\"batch\":2,\"max_bytes\":512,\"expires\":30000000000,"
                + "\"idle_heartbeat\":5000000000}");
  }

  @Test
  void givesBackWhatAServedRequestDidNotUse() {
    pulls.request(2, 10_000);

    assertThat(pulls.delivered(0, 300, 300)).isNull();
    assertThat(pulls.delivered(0, 400, 400)).isEqualTo(new RequestEnded(0, 9_300));
    assertThat(pulls.isWaiting()).isFalse();
  }

  @Test
  void givesBackWhatAnEndedRequestDidNotUse() {
    pulls.request(5, 10_000);
    pulls.delivered(0, 300, 300);

    assertThat(pulls.ended(0, sent.getFirst().number())).contains(new RequestEnded(4, 9_700));
    assertThat(pulls.ended(0, sent.getFirst().number())).isEmpty();
  }

  @Test
  void afterOneThatNothingCameForRequestsLastLonger() {
    pulls.request(1, 10_000);
    assertThat(pulls.isPatient()).isFalse();
    pulls.ended(0, sent.getLast().number());

    pulls.request(1, 10_000);
    assertThat(sent.getLast().body())
        .endsWith("\"expires\":300000000000,\"idle_heartbeat\":12500000000}");
    assertThat(pulls.isPatient()).isTrue();

    pulls.delivered(0, 300, 300);
    pulls.request(1, 10_000);
    assertThat(sent.getLast().body())
        .endsWith("\"expires\":30000000000,\"idle_heartbeat\":5000000000}");
    assertThat(pulls.isPatient()).isFalse();
  }

  @Test
  void aRequestAtRestThatNothingCameForIsMadeAnewWithAllItsCredit() {
    pulls.request(3, 10_000);
    pulls.ended(0, sent.getLast().number());
    pulls.request(3, 10_000);
    Sent atRest = sent.getLast();

    assertThat(pulls.ended(0, atRest.number())).isEmpty();

    assertThat(sent.getLast().number()).isGreaterThan(atRest.number());
    assertThat(sent.getLast().body()).isEqualTo(atRest.body());
    assertThat(pulls.delivered(0, 300, 300)).isNull();
    assertThat(pulls.ended(0, sent.getLast().number())).contains(new RequestEnded(2, 9_700));
  }

  @Test
  void aRequestAtRestIsGivenBackOnceAnotherOneWasServed() {
    pulls.request(1, 10_000);
    pulls.ended(0, sent.getLast().number());
    pulls.request(1, 10_000);
    pulls.request(1, 10_000);

    assertThat(pulls.delivered(1, 300, 300)).isEqualTo(new RequestEnded(0, 9_700));
    assertThat(pulls.ended(0, sent.getFirst().number() + 1)).contains(new RequestEnded(1, 10_000));
  }

  @Test
  void aRequestWhoseBytesComeOutEvenOnTheWireIsOver() {
    pulls.request(2, 1_024);

    assertThat(pulls.delivered(0, 600, 512)).isEqualTo(new RequestEnded(1, 424));
    assertThat(pulls.isWaiting()).isFalse();
  }

  @Test
  void gathersWhatIsAskedForWhileAllSlotsAreBusy() {
    for (int i = 0; i < Pulls.SLOTS + 2; i++) {
      pulls.request(1, 10_000);
    }
    assertThat(sent).hasSize(Pulls.SLOTS);

    assertThat(pulls.delivered(1, 1_000, 1_000)).isEqualTo(new RequestEnded(0, 9_000));

    assertThat(sent).hasSize(Pulls.SLOTS + 1);
    assertThat(sent.getLast().slot()).isEqualTo(1);
    assertThat(sent.getLast().body()).startsWith("{\"batch\":2,");
  }

  @Test
  void asksForASingleMessageOfAnySizeWhereItIsTooLargeForTheOnlyRequest() {
    pulls.request(5, 2_560);

    assertThat(pulls.tooSmall(0, sent.getFirst().number())).isEmpty();
    assertThat(sent.getLast().body()).startsWith("{\"batch\":1,\"expires\"");
    assertThat(pulls.delivered(0, 1_000_000, 1_000_000)).isEqualTo(new RequestEnded(4, 0));
  }

  @Test
  void endsARequestThatIsTooSmallWhileAnotherMayTakeTheMessage() {
    pulls.request(5, 2_560);
    pulls.request(5, 2_560);

    assertThat(pulls.tooSmall(0, sent.getFirst().number())).contains(new RequestEnded(5, 2_560));
  }

  @Test
  void aMessageNobodyAskedForIsNotCounted() {
    assertThatThrownBy(() -> pulls.delivered(2, 1, 1)).isInstanceOf(IllegalStateException.class);
  }
}
