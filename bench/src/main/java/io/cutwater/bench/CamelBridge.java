package io.cutwater.bench;

import io.cutwater.message.Flow;
import io.cutwater.playground.host.ChildProcess;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Apache Camel by its own main class and a route in YAML.
 *
 * @param libraries the folder of its jars
 * @param options of the Pulsar endpoint, each with {@code &} before it; empty: Camel's defaults
 */
record CamelBridge(String name, Path libraries, String options) implements Bridge {

  static final String VERSION = "4.17.0";

  /** What its users need beside its core. */
  static final List<String> ARTIFACTS =
      List.of("camel-main", "camel-yaml-dsl", "camel-nats", "camel-pulsar");

  @Override
  public boolean carries(Scene scene) {
    return scene.flow() == Flow.NATS_TO_PULSAR && scene.lanes() == 1;
  }

  @Override
  public Carrier start(Errand errand) {
    Path route = errand.write(".camel.yaml", route(errand));
    return Carrier.of(
        ChildProcess.start(
            "camel",
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-Dcamel.main.routesIncludePattern=file:" + route,
                "-cp",
                libraries.resolve("*").toString(),
                "org.apache.camel.main.Main"),
            Map.of(),
            errand.folder().resolve(errand.name() + ".log")));
  }

  private String route(Errand errand) {
    String servers = errand.ground().natsUrl().replace("nats://", "");
    return """
    - route:
        from:
          uri: "nats:%s.>?servers=%s&jetstreamEnabled=true&jetstreamName=%s&durableName=%s&pullSubscription=false&replyToDisabled=true"
          steps:
            - to:
                uri: "pulsar:%s?serviceUrl=%s%s"
    """
        .formatted(
            errand.subjects(),
            servers,
            errand.stream(),
            errand.name(),
            errand.topic().replace("persistent://", "persistent/"),
            errand.ground().pulsarUrl(),
            options);
  }
}
