package io.cutwater.bench;

import io.cutwater.message.Flow;
import io.cutwater.playground.host.ChildProcess;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Redpanda Connect, or another program that takes its configuration, as {@code run FILE}.
 *
 * @param program its executable
 * @param inFlight {@code max_in_flight} of its output; more than one gives up order
 */
record RedpandaBridge(Path program, int inFlight) implements Bridge {

  @Override
  public String name() {
    return "redpanda connect, " + inFlight + " in flight";
  }

  @Override
  public boolean carries(Scene scene) {
    return scene.flow() == Flow.NATS_TO_PULSAR && scene.lanes() == 1;
  }

  @Override
  public Carrier start(Errand errand) {
    Path pipeline = errand.write(".redpanda.yaml", pipeline(errand));
    errand.ground().makePullConsumer(errand.stream(), errand.name());
    return Carrier.of(
        ChildProcess.start(
            "redpanda",
            List.of(program.toString(), "run", pipeline.toString()),
            Map.of(),
            errand.folder().resolve(errand.name() + ".log")));
  }

  private String pipeline(Errand errand) {
    return """
    http: { enabled: false }
    input:
      nats_jetstream:
        urls: [ "%s" ]
        stream: %s
        durable: %s
        bind: true
    output:
      pulsar:
        url: "%s"
        topic: "%s"
        max_in_flight: %d
    """
        .formatted(
            errand.ground().natsUrl(),
            errand.stream(),
            errand.name(),
            errand.ground().pulsarUrl(),
            errand.topic(),
            inFlight);
  }
}
