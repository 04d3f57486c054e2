package io.cutwater.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;

/** Any text as a configuration: taken, or refused with places and reasons. */
public final class ConfigurationFuzz {

  private ConfigurationFuzz() {}

  /** Loads what is fuzzed: a class that is instrumented takes time, which is no input's. */
  public static void fuzzerInitialize() {
    fuzzerTestOneInput(
        "channels: [{ name: a, flow: nats-to-pulsar, nats: { subjects: [s] }, pulsar: {} }]"
            .getBytes(UTF_8));
  }

  /** What the fuzzer calls. */
  public static void fuzzerTestOneInput(byte[] input) {
    try {
      var unused = ConfigurationReader.read("fuzzed.yaml", Path.of("/"), new String(input, UTF_8));
    } catch (ConfigurationException e) {
      String message = e.getMessage();
      if (message == null || !message.contains("fuzzed.yaml")) {
        throw new AssertionError("refused without a place", e);
      }
    }
  }
}
