package io.cutwater.nats;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.cutwater.message.Envelope;
import io.cutwater.message.Headers;
import io.cutwater.message.MessageKey;
import io.cutwater.message.Payload;
import io.cutwater.message.StreamSequence;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BucketReadersTest {

  private static final EnvelopeReader MESSAGES =
      new EnvelopeReader("KV_B-1-", "nats:KV_B@1", Optional.empty());

  private static Envelope read(Envelopes reader, String subject, Headers headers, String payload) {
    return reader.envelope(
        new StreamSequence(7),
        subject,
        headers,
        Payload.owning(payload.getBytes(UTF_8)),
        Instant.EPOCH);
  }

  private static Headers headers(String name, String value) {
    return Headers.of(Map.of(name, List.of(value)));
  }

  @Test
  void aPutIsItsKeyAndItsValue() {
    Envelope put = read(new KeyValueReader(MESSAGES), "$KV.B.a.b", Headers.empty(), "v");

    assertThat(put.key()).contains(MessageKey.of("a.b"));
    assertThat(put.payload().bytes()).isEqualTo("v".getBytes(UTF_8));
    assertThat(put.headers().first("KV-Operation")).contains("PUT");
    assertThat(put.headers().first(Envelope.NULL_VALUE)).isEmpty();
    assertThat(put.subject()).isEqualTo("$KV.B.a.b");
    assertThat(put.position().text()).isEqualTo("7");
  }

  @ParameterizedTest
  @CsvSource({
    "KV-Operation, DEL, DEL",
    "KV-Operation, PURGE, PURGE",
    "Nats-Marker-Reason, MaxAge, PURGE",
    "Nats-Marker-Reason, Purge, PURGE",
    "Nats-Marker-Reason, Remove, DEL"
  })
  void whatRemovesAKeyHasNoValue(String header, String value, String operation) {
    Envelope gone =
        read(new KeyValueReader(MESSAGES), "$KV.B.k", headers(header, value), "whatever");

    assertThat(gone.key()).contains(MessageKey.of("k"));
    assertThat(gone.payload().size()).isZero();
    assertThat(gone.headers().all(Envelope.NULL_VALUE)).containsExactly("true");
    assertThat(gone.headers().all("KV-Operation")).containsExactly(operation);
    assertThat(gone.headers().first(header)).contains(value);
  }

  @Test
  void anOperationThatNobodyKnowsIsAPut() {
    Envelope put =
        read(new KeyValueReader(MESSAGES), "$KV.B.k", headers("KV-Operation", "INCR"), "v");

    assertThat(put.payload().size()).isEqualTo(1);
    assertThat(put.headers().all("KV-Operation")).containsExactly("INCR");
  }

  @ParameterizedTest
  @CsvSource({"$KV.B", "$KV.B.", "other"})
  void whatHasNoKeyIsCarriedAsItIs(String subject) {
    Envelope strange = read(new KeyValueReader(MESSAGES), subject, Headers.empty(), "v");

    assertThat(strange.key()).isEmpty();
    assertThat(strange.headers().isEmpty()).isTrue();
  }

  @Test
  void aChunkHasTheIdOfItsObjectForKey() {
    Envelope chunk = read(new ObjectReader(MESSAGES), "$O.B.C.NUID1", Headers.empty(), "bytes");

    assertThat(chunk.key()).contains(MessageKey.of("NUID1"));
    assertThat(chunk.headers().first("Obj-Kind")).contains("chunk");
    assertThat(chunk.headers().first("Obj-Nuid")).contains("NUID1");
    assertThat(chunk.payload().bytes()).isEqualTo("bytes".getBytes(UTF_8));
  }

  @Test
  void anInfoHasTheNameOfItsObjectForKey() {
    String info = "{\"name\":\"a b.txt\",\"nuid\":\"NUID1\",\"chunks\":2,\"deleted\":true}";
    Envelope meta = read(new ObjectReader(MESSAGES), "$O.B.M.YSBiLnR4dA==", Headers.empty(), info);

    assertThat(meta.key()).contains(MessageKey.of("a b.txt"));
    assertThat(meta.headers().first("Obj-Kind")).contains("meta");
    assertThat(meta.headers().first("Obj-Name")).contains("a b.txt");
    assertThat(meta.headers().first("Obj-Nuid")).contains("NUID1");
    assertThat(meta.headers().first("Obj-Deleted")).contains("true");
    assertThat(meta.payload().bytes()).isEqualTo(info.getBytes(UTF_8));
  }

  @ParameterizedTest
  @CsvSource(
      value = {"YSBiLnR4dA== | not json | a b.txt", "%%% | {} | %%%", "YSBiLnR4dA== | | a b.txt"},
      delimiter = '|')
  void anInfoThatIsNoneHasTheNameOfItsSubject(String token, String info, String name) {
    Envelope meta =
        read(
            new ObjectReader(MESSAGES),
            "$O.B.M." + token,
            Headers.empty(),
            info == null ? "" : info);

    assertThat(meta.key()).contains(MessageKey.of(name));
  }

  @Test
  void whatIsNeitherChunkNorInfoIsCarriedAsItIs() {
    assertThat(read(new ObjectReader(MESSAGES), "$O.B.X.y", Headers.empty(), "v").key()).isEmpty();
    assertThat(read(new ObjectReader(MESSAGES), "$O.B.C", Headers.empty(), "v").key()).isEmpty();
  }

  @Test
  void eachMissingPositionCountsOnce() {
    Removals removals = new Removals();
    removals.begin(10, 12, 100);

    // 11 was gone at the start, and counted there.
    assertThat(removals.before(12)).isZero();
    assertThat(removals.before(15)).isEqualTo(2);
    removals.begin(12, 12, 100);
    assertThat(removals.before(15)).isZero();
    assertThat(removals.before(16)).isZero();
    assertThat(removals.before(20)).isEqualTo(3);
  }

  @Test
  void theHistoryOfABucketIsNotMissing() {
    Removals removals = new Removals();
    removals.begin(0, 1, 50);

    assertThat(removals.before(7)).isZero();
    removals.begin(7, 3, 60);
    assertThat(removals.before(50)).isZero();
    assertThat(removals.before(53)).isEqualTo(2);
  }
}
