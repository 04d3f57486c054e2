package io.cutwater.fuzz;

/** What is fuzzed: a class with {@code fuzzerTestOneInput(byte[])}, and an input to begin with. */
enum Target {
  JOURNAL(
      "io.cutwater.relay.JournalFuzz",
      """
      {"instance": "i", "generation": 0, "source": "S", "incarnation": "1", "epoch": 1,
       "routing": "r", "floor": "12", "floorStoredAt": "2026-01-02T03:04:05Z", "consumer": "c",
       "targets": {"persistent://a/b/c": {"at": "3:4:-1:-1",
         "scan": {"at": "3:4:-1:-1", "found": {"13": "3:5:-1:-1 1f"}}}}}
      """),
  TEMPLATE("io.cutwater.route.TemplateFuzz", "persistent://a/b/{subject[1]|header.x}-{key}{{}}"),
  HEADERS(
      "io.cutwater.nats.HeadersFuzz",
      "NATS/1.0 503 No\r\na: 1\r\na:2\r\nCutwater-Id: x\r\nCutwater-Encoded: YQ=Yg\r\n\r\n"),
  PROPERTIES(
      "io.cutwater.pulsar.PropertiesFuzz",
      """
      cutwater-id\tx
      cutwater-lane\tl
      cutwater-stream\tS
      cutwater-sequence\t3
      cutwater-values.a\t["1","2"]
      a\t1
      cutwater-header.cutwater-b\t2
      """),
  CONFIGURATION(
      "io.cutwater.config.ConfigurationFuzz",
      """
      nats: { url: "nats://127.0.0.1:4222" }
      pulsar: { service: "pulsar://127.0.0.1:6650", admin: "http://127.0.0.1:8080" }
      channels:
        - name: a
          flow: nats-to-pulsar
          nats: { stream: S, subjects: ["s.>"], create: true }
          pulsar: { topic: "t-{subject[1]}", partitions: 2 }
        - name: b
          flow: pulsar-to-nats
          pulsar: { topic: "u" }
          nats: { stream: T, subject: "t.{key}", writers: sole }
          require: exactly-once
      """);

  private final String className;
  private final String seed;

  Target(String className, String seed) {
    this.className = className;
    this.seed = seed;
  }

  String className() {
    return className;
  }

  /** An input that says something, to begin with. */
  String seed() {
    return seed;
  }
}
