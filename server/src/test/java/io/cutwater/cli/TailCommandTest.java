package io.cutwater.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.cutwater.message.Envelope;
import io.cutwater.message.Headers;
import io.cutwater.message.Payload;
import io.cutwater.message.StreamSequence;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TailCommandTest {

  private static Envelope message(byte[] payload) {
    return Envelope.onNats(
        "S-1-7",
        new StreamSequence(7),
        "s.a",
        Headers.of(Map.of("N", List.of("one", "two"))),
        Payload.owning(payload),
        Instant.parse("2026-01-02T03:04:05.006Z"));
  }

  @Test
  void aLineSaysWhenWhichWhereAndWhat() {
    assertThat(TailCommand.line(message("a\nb".getBytes(UTF_8))))
        .isEqualTo("2026-01-02T03:04:05.006Z  7  id S-1-7  subject s.a  3 B  a b");
  }

  @Test
  void aLineIsShortWhateverThePayloadIs() {
    String text = TailCommand.line(message("x".repeat(5_000).getBytes(UTF_8)));
    String bytes = TailCommand.line(message(new byte[] {(byte) 0xff, 0x00, 0x1b}));

    assertThat(text).endsWith("5,000 B  " + "x".repeat(100) + "...");
    assertThat(bytes).endsWith("3 B  0xff001b");
  }

  @Test
  void theWholeMessageIsInItsJson() {
    var text = TailCommand.json(message("x".repeat(500).getBytes(UTF_8)));
    var bytes = TailCommand.json(message(new byte[] {(byte) 0xff}));

    assertThat(text.path("payload").asText()).hasSize(500);
    assertThat(text.path("headers").path("N")).hasSize(2);
    assertThat(text.path("stored_at").asText()).isEqualTo("2026-01-02T03:04:05.006Z");
    assertThat(bytes.has("payload")).isFalse();
    assertThat(bytes.path("payload_base64").asText()).isEqualTo("/w==");
  }
}
