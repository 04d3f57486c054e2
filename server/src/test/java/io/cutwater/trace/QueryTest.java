package io.cutwater.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.cutwater.lane.LogName;
import io.cutwater.message.LedgerPosition;
import io.cutwater.message.Position;
import io.cutwater.message.StreamSequence;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QueryTest {

  private static final Query.Known MANY = new Query.Known(Set.of("ORDERS", "a:b"), false);
  private static final Query.Known ONE = new Query.Known(Set.of("ORDERS"), true);
  private static final LogName ORDERS = LogName.stream("ORDERS");
  private static final LogName WHOLE = LogName.topic("persistent://p/d/orders");
  private static final LogName SECOND = LogName.topic("persistent://p/d/orders-partition-2");

  @Test
  void aStreamsNameAndANumberAreAPlaceWhereTheStreamIsKnown() {
    Query query = Query.parse("ORDERS:17", MANY);

    assertThat(query.in(ORDERS)).contains(new StreamSequence(17));
    assertThat(query.in(LogName.stream("OTHER"))).isEmpty();
    assertThat(query.in(WHOLE)).isEmpty();
    assertThat(Query.parse("a:b:3", MANY).in(LogName.stream("a:b")))
        .contains(new StreamSequence(3));
  }

  @ParameterizedTest
  @ValueSource(strings = {"order:17", "ORDERS-1-17", "event 4", "12:a", "12-3", "ORDERS:17x"})
  void whatIsNoPlaceIsAnId(String text) {
    assertThat(Query.parse(text, MANY)).isEqualTo(new Query.Id(text));
  }

  @Test
  void aBareSequenceIsAPlaceInTheOnlyChannelsStream() {
    assertThat(Query.parse("17", ONE).in(ORDERS)).contains(new StreamSequence(17));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Query.parse("17", MANY))
        .withMessageContaining("STREAM:17")
        .withMessageContaining("--channel")
        .withMessageContaining("--as-id");
  }

  @ParameterizedTest
  @CsvSource({
    // As written, on a topic without partitions, on partition 2; empty: not there.
    "12:3, 12:3:-1:-1, 12:3:2:-1",
    "12:3:2, 12:3:-1:2, 12:3:2:-1",
    "12:3:-1, 12:3:-1:-1, 12:3:2:-1",
    "12:3:0, 12:3:-1:0, ",
    "12:3:2:5, 12:3:-1:5, 12:3:2:5",
    "12:3:-1:5, 12:3:-1:5, 12:3:2:5",
    "12:3:1:5, 12:3:-1:5, ",
  })
  void aMessageIdOfPulsarIsAPlaceInATopic(String text, String whole, String second) {
    Query query = Query.parse(text, MANY);

    assertThat(query.in(WHOLE).map(Position::text)).contains(whole);
    assertThat(query.in(SECOND).map(Position::text).orElse(null)).isEqualTo(second);
    assertThat(query.in(ORDERS)).isEmpty();
  }

  @Test
  void anEntryNamesAllMessagesOfItsBatch() {
    Query entry = Query.parse("12:3", MANY);
    Query second = Query.parse("12:3:0:1", MANY);
    Query first = Query.parse("12:3:0:0", MANY);

    assertThat(entry.names(new LedgerPosition(12, 3, 0, 7))).isTrue();
    assertThat(entry.names(new LedgerPosition(12, 4, 0, 7))).isFalse();
    assertThat(second.names(new LedgerPosition(12, 3, 0, 7))).isFalse();
    assertThat(first.names(new LedgerPosition(12, 3, 0, -1))).isTrue();
    assertThat(entry.names(new StreamSequence(3))).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "ORDERS:0, begin at 1",
    "ORDERS:99999999999999999999, larger than any position",
    "-1:-1, no stored message",
    "-1:-1:-1, no stored message",
    "5:-1, no stored message",
    "5:1:3000000000, no partition",
    "99999999999999999999:1, larger than any position",
    "' ', not empty",
  })
  void aPlaceThatCannotBeIsAnError(String text, String why) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Query.parse(text, MANY))
        .withMessageContaining(why);
    assertThatIllegalArgumentException().isThrownBy(() -> Query.parse("x".repeat(2_049), MANY));
  }

  @Test
  void anIdThatWasDerivedFromAPlaceLeadsBackToIt() {
    assertThat(new Query.Id("ORDERS-mwx3-17").in(ORDERS)).contains(new StreamSequence(17));
    assertThat(new Query.Id("orders-12-3").in(SECOND)).contains(new LedgerPosition(12, 3, -1, -1));
    assertThat(new Query.Id("orders-12-3-5").in(WHOLE)).contains(new LedgerPosition(12, 3, -1, 5));
    assertThat(new Query.Id("ORDERS-17").in(ORDERS)).isEmpty();
    assertThat(new Query.Id("OTHER-mwx3-17").in(ORDERS)).isEmpty();
    assertThat(new Query.Id("orders-12").in(WHOLE)).isEmpty();
  }
}
