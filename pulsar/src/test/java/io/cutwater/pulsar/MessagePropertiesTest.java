package io.cutwater.pulsar;

import static org.assertj.core.api.Assertions.assertThat;

import io.cutwater.message.Headers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MessagePropertiesTest {

  private static final List<String> NAMES =
      List.of(
          "traceparent",
          "Nats-Msg-Id",
          "a",
          "A",
          "cutwater-id",
          "Cutwater-Sequence",
          "cutwater-values.a",
          "cutwater-header.a",
          "cutwater-header.cutwater-values.a",
          "cutwater-",
          "\u00e9");

  @Test
  void restoresRandomHeadersExactly() {
    for (int seed = 0; seed < 2_000; seed++) {
      Headers headers = random(new Random(seed));

      Map<String, String> properties =
          MessageProperties.encode("t-0", "T", Messages.envelope(1, headers, new byte[0]));

      assertThat(MessageProperties.headers(properties)).as("seed %d", seed).isEqualTo(headers);
    }
  }

  @Test
  void namesAHeaderPlainly() {
    Headers headers = Headers.empty().with("traceparent", "00-1-2-01").with("x", "1").with("x", "");

    Map<String, String> properties = encode(headers);

    assertThat(properties)
        .containsEntry("traceparent", "00-1-2-01")
        .containsEntry("x", "1")
        .containsEntry("cutwater-values.x", "[\"1\",\"\"]")
        .containsEntry(MessageProperties.ID, "id-7")
        .containsEntry(MessageProperties.LANE, "telemetry-0")
        .containsEntry(MessageProperties.STREAM, "TELEMETRY")
        .containsEntry(MessageProperties.SEQUENCE, "7")
        .containsEntry(MessageProperties.SUBJECT, "telemetry.cpu");
  }

  @Test
  void keepsForgedPropertiesApartFromOurs() {
    Headers headers = Headers.empty().with("cutwater-sequence", "999").with("CUTWATER-ID", "x");

    Map<String, String> properties = encode(headers);

    assertThat(properties)
        .containsEntry("cutwater-sequence", "7")
        .containsEntry("cutwater-header.cutwater-sequence", "999")
        .containsEntry("cutwater-header.CUTWATER-ID", "x");
  }

  @Test
  void readsForeignPropertiesAsTheyAre() {
    Map<String, String> foreign = Map.of("a", "1", "cutwater-values.a", "no json", "", "x");

    Headers headers = MessageProperties.headers(foreign);

    assertThat(headers)
        .isEqualTo(
            Headers.empty().with("a", "1").with("cutwater-values.a", "no json").with("", "x"));
  }

  @Test
  void keepsWhatSomebodyAddedToACarriedMessage() {
    Map<String, String> properties = new LinkedHashMap<>(encode(Headers.empty().with("a", "1")));
    properties.put("b", "2");
    properties.put("cutwater-else", "3");

    Headers headers = MessageProperties.headers(properties);

    assertThat(headers)
        .isEqualTo(Headers.empty().with("a", "1").with("b", "2").with("cutwater-else", "3"));
  }

  private static Map<String, String> encode(Headers headers) {
    return MessageProperties.encode(
        "telemetry-0", "TELEMETRY", Messages.envelope(7, headers, new byte[0]));
  }

  private static Headers random(Random random) {
    Map<String, List<String>> headers = new LinkedHashMap<>();
    for (int i = random.nextInt(6); i > 0; i--) {
      List<String> values = new ArrayList<>();
      for (int j = random.nextInt(3); j >= 0; j--) {
        values.add(text(random));
      }
      headers.put(NAMES.get(random.nextInt(NAMES.size())), values);
    }
    return Headers.of(headers);
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(12); i > 0; i--) {
      text.append("ab\"\\,[]\t\u00e9\u4e2d: ".charAt(random.nextInt(12)));
    }
    return random.nextInt(8) == 0 ? text + "\ud83d\ude80" : text.toString();
  }
}
