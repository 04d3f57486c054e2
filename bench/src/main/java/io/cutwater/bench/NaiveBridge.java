package io.cutwater.bench;

import io.cutwater.playground.host.ChildProcess;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The pipeline that anyone would write first, {@link Naive}: at least once. With many in flight it
 * neither keeps order when something fails nor knows what it has sent twice.
 *
 * @param inFlight messages that it has read and that are not confirmed
 */
record NaiveBridge(int inFlight) implements Bridge {

  @Override
  public String name() {
    return "naive, " + inFlight + " in flight";
  }

  @Override
  public boolean carries(Scene scene) {
    return scene.lanes() == 1;
  }

  @Override
  public Carrier start(Errand errand) {
    return Carrier.of(
        ChildProcess.start(
            "naive",
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                Naive.class.getName(),
                errand.scene().flow().text(),
                Integer.toString(inFlight),
                errand.ground().natsUrl(),
                errand.ground().pulsarUrl(),
                errand.stream(),
                errand.subjects(),
                errand.topic(),
                errand.name()),
            Map.of(),
            errand.folder().resolve(errand.name() + ".log")));
  }
}
