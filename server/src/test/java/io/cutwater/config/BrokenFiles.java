package io.cutwater.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.util.List;

/** A file that is read, and what is said of it once something in it is changed. */
final class BrokenFiles {

  static final String VALID =
      """
      nats:
        url: "nats://127.0.0.1:4222"
      pulsar:
        service: "pulsar://127.0.0.1:6650"
        admin: "http://127.0.0.1:8080"
      channels:
        - name: telemetry
          flow: nats-to-pulsar
          nats: { stream: TELEMETRY, subjects: ["telemetry.>"] }
          pulsar: { topic: telemetry }
      """;

  static List<String> problems(String text) {
    var error =
        catchThrowableOfType(
            ConfigurationException.class,
            () -> ConfigurationReader.read("c.yaml", Path.of("/etc/cutwater"), text));
    return error == null ? List.of() : error.problems().stream().map(Problem::toString).toList();
  }

  static List<String> problemsWith(String old, String replacement) {
    assertThat(VALID).contains(old);
    return problems(VALID.replace(old, replacement));
  }

  private BrokenFiles() {}
}
