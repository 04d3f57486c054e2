package io.cutwater.playground.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LoadTest {
  private final List<String> subjects = new ArrayList<>();
  private final List<byte[]> payloads = new ArrayList<>();

  private void take(String subject, byte[] payload) {
    subjects.add(subject);
    payloads.add(payload);
  }

  @Test
  void emitsWhatTheRateAsksForSpreadOverItsSubjects() {
    Synthetic load = new Synthetic("load", 2, 100, 128);

    load.emit(Duration.ofMillis(30), this::take);
    load.emit(Duration.ofMillis(40), this::take);

    assertThat(subjects).containsExactly("load.0", "load.1", "load.0", "load.1");
    assertThat(payloads).allSatisfy(payload -> assertThat(payload).hasSize(128));
  }

  @Test
  void makesUpForOneSecondAtMost() {
    Synthetic load = new Synthetic("load", 1, 100, 0);

    load.emit(Duration.ofHours(1), this::take);

    assertThat(subjects).hasSize(100);
  }

  @Test
  void refusesALoadWithoutARate() {
    assertThatThrownBy(() -> new Synthetic("load", 1, 0, 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void fillsSyntheticPayloadsToTheByteAsJson() throws IOException {
    for (int bytes : new int[] {64, 100, 4096}) {
      byte[] payload = SyntheticPayload.of(7, bytes);

      assertThat(payload).hasSize(bytes);
      assertThat(firstField(payload)).isEqualTo("published_us");
    }
    assertThat(SyntheticPayload.of(7, 3)).hasSize(3);
  }

  @Test
  void measuresThisHost() throws IOException {
    HostTelemetry telemetry = new HostTelemetry();

    telemetry.emit(Duration.ZERO, this::take);

    String host = telemetry.subjects().substring(0, telemetry.subjects().length() - 1);
    assertThat(subjects)
        .allMatch(subject -> subject.startsWith(host))
        .doesNotHaveDuplicates()
        .contains(host + "cpu.0", host + "mem")
        .anyMatch(subject -> subject.startsWith(host + "proc."));
    for (byte[] payload : payloads) {
      assertThat(firstField(payload)).isEqualTo("published_us");
    }
  }

  private static String firstField(byte[] json) throws IOException {
    try (JsonParser parser = new JsonFactory().createParser(json)) {
      parser.nextToken();
      String first = parser.nextFieldName();
      for (JsonToken token = parser.nextToken(); token != null; ) {
        token = parser.nextToken();
      }
      return first;
    }
  }
}
