package io.cutwater.nats;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PullStatusTest {

  @Test
  void tellsHarmlessEndsFromBrokenConsumers() {
    assertThat(PullStatus.of(100, "Idle Heartbeat")).isEqualTo(PullStatus.ALIVE);
    assertThat(PullStatus.of(404, "No Messages")).isEqualTo(PullStatus.ENDED);
    assertThat(PullStatus.of(408, "Request Timeout")).isEqualTo(PullStatus.ENDED);
    assertThat(PullStatus.of(409, "Batch Completed")).isEqualTo(PullStatus.ENDED);
    assertThat(PullStatus.of(409, "Message Size Exceeds MaxBytes")).isEqualTo(PullStatus.TOO_SMALL);
    for (String text :
        new String[] {
          "Consumer Deleted",
          "Consumer is push based",
          "Leadership Change",
          "Server Shutdown",
          "Exceeded MaxWaiting",
          "Exceeded MaxAckPending",
          "Exceeded MaxRequestBatch of 10"
        }) {
      assertThat(PullStatus.of(409, text)).as(text).isEqualTo(PullStatus.BROKEN);
    }
    assertThat(PullStatus.of(400, "Bad Request")).isEqualTo(PullStatus.BROKEN);
    assertThat(PullStatus.of(503, "No Responders")).isEqualTo(PullStatus.BROKEN);
  }
}
