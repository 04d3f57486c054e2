package io.cutwater.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class AckSubjectTest {

  private static AckSubject parse(String subject) {
    return AckSubject.parse(subject, subject.length());
  }

  @Test
  void readsTheFirstVersion() {
    AckSubject ack = parse("$JS.ACK.ORDERS.reader.1.4200000000.7.1732300000123456789.12");

    assertThat(ack).isEqualTo(new AckSubject(1, 4_200_000_000L, 7, 1732300000123456789L, 12));
  }

  @Test
  void readsTheSecondVersionWithAndWithoutATrailingToken() {
    AckSubject expected = new AckSubject(3, 42, 8, 1732300000123456789L, 0);

    assertThat(parse("$JS.ACK._.AB12.ORDERS.reader.3.42.8.1732300000123456789.0"))
        .isEqualTo(expected);
    assertThat(parse("$JS.ACK.hub.AB12.ORDERS.reader.3.42.8.1732300000123456789.0.x9"))
        .isEqualTo(expected);
  }

  @Test
  void refusesWhatIsNoAcknowledgementSubject() {
    assertThatThrownBy(() -> parse("_INBOX.abc.1")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> parse("$JS.ACK.S.c.1.x.1.1.1"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> parse("$JS.ACK.S.c.1.2.1.1."))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
