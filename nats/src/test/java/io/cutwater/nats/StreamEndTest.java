package io.cutwater.nats;

import static org.assertj.core.api.Assertions.assertThat;

import io.cutwater.message.StreamSequence;
import io.nats.client.api.RetentionPolicy;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("servers")
class StreamEndTest extends OneServer {

  @Test
  void theLastMessageIsTheLastThatExistsThoughOthersBehindItWereRemoved() throws Exception {
    Playground.stream(nats, "S", RetentionPolicy.Limits, "s.>");
    StreamEnd end = new StreamEnd(nats, "S");
    assertThat(end.last()).isEmpty();
    Playground.publish(nats, "s.a", 20);
    assertThat(end.last()).contains(new StreamSequence(20));

    for (long sequence = 20; sequence > 1; sequence--) {
      streams.deleteMessage("S", sequence);
      assertThat(end.last()).contains(new StreamSequence(sequence - 1));
    }

    streams.deleteMessage("S", 1);
    assertThat(end.last()).isEmpty();
  }
}
