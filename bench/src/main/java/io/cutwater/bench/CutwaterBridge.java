package io.cutwater.bench;

import io.cutwater.message.Flow;
import io.cutwater.process.CutwaterProcess;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Cutwater itself, exactly once and in order, as {@code cutwater run} starts it.
 *
 * @param sole whether nobody else writes to the stream that it carries to, so that it writes a
 *     chain; else it makes a stream that takes fast batches
 * @param window messages of a lane's window; empty for the usual one
 */
record CutwaterBridge(boolean sole, OptionalInt window) implements Bridge {

  /** With the usual window. */
  CutwaterBridge(boolean sole) {
    this(sole, OptionalInt.empty());
  }

  @Override
  public String name() {
    String name = sole ? "cutwater, chain" : "cutwater";
    return window.isEmpty() ? name : name + ", window of " + window.getAsInt();
  }

  @Override
  public boolean carries(Scene scene) {
    return !sole || scene.flow() == Flow.PULSAR_TO_NATS;
  }

  @Override
  public boolean makesStream(Scene scene) {
    return scene.flow() == Flow.PULSAR_TO_NATS && !sole;
  }

  @Override
  public Carrier start(Errand errand) {
    CutwaterProcess process =
        new CutwaterProcess(
            errand.folder(), errand.name(), errand.ground().configuration(), channel(errand));
    return new Carrier(process.pid(), process::logTail, process::close);
  }

  /** The channel, as an item of the configuration's list. */
  private String channel(Errand errand) {
    if (errand.scene().flow() == Flow.PULSAR_TO_NATS) {
      return """
        - name: %s
          flow: pulsar-to-nats
          pulsar: { topic: "%s" }
          nats:   { stream: %s, subject: "%s.{key}", %s }
          require: exactly-once
      %s\
      """
          .formatted(
              errand.name(),
              errand.topic(),
              errand.stream(),
              errand.subjects(),
              sole ? "writers: sole" : "create: true",
              ownWindow());
    }
    return """
      - name: %s
        flow: nats-to-pulsar
        nats:   { stream: %s, %s }
        pulsar: { topic: "%s", create: true }
        require: exactly-once
    %s\
    """
        .formatted(errand.name(), errand.stream(), lanes(errand), errand.topic(), ownWindow());
  }

  private String ownWindow() {
    return window.isEmpty() ? "" : "    window: { messages: " + window.getAsInt() + " }\n";
  }

  private static String lanes(Errand errand) {
    int lanes = errand.scene().lanes();
    if (lanes == 1) {
      return "subjects: [\"" + errand.subjects() + ".>\"]";
    }
    return IntStream.range(0, lanes)
        .mapToObj(lane -> "{ subjects: [" + subjects(errand, lane) + "] }")
        .collect(Collectors.joining(", ", "lanes: [", "]"));
  }

  private static String subjects(Errand errand, int lane) {
    return IntStream.range(0, Ground.SUBJECTS)
        .filter(subject -> subject % errand.scene().lanes() == lane)
        .mapToObj(subject -> "\"" + errand.subjects() + "." + subject + "\"")
        .collect(Collectors.joining(", "));
  }
}
