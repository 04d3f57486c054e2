package io.cutwater.nats;

import static io.cutwater.nats.Playground.reading;
import static org.assertj.core.api.Assertions.assertThat;

import io.cutwater.nats.NatsProbe.Findings;
import io.cutwater.nats.NatsProbe.Presence;
import io.cutwater.playground.nats.NatsServer;
import io.nats.client.Connection;
import io.nats.client.Nats;
import io.nats.client.api.RetentionPolicy;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("servers")
class NatsProbeTest {

  @TempDir Path folder;

  @Test
  void tellsWhatIsThereAndMakesNothing() throws Exception {
    try (NatsServer server = NatsServer.start(Playground.server(folder));
        NatsConnections connections = Playground.connections(server)) {
      Connection nats = Nats.connect(server.url());
      Playground.stream(nats, "Q", RetentionPolicy.WorkQueue, "q.a");
      nats.jetStreamManagement()
          .addStream(
              StreamConfiguration.builder()
                  .name("M")
                  .subjects("m")
                  .storageType(StorageType.Memory)
                  .build());
      NatsProbe probe = new NatsProbe(connections);

      Findings missing = probe.probe(reading("S", false, "s"));
      Findings created = probe.probe(reading("S", true, "s"));
      Findings differs = probe.probe(reading("Q", true, "q.>"));
      Findings memory = probe.probe(reading("M", true, "m"));

      assertThat(missing.presence()).isEqualTo(Presence.MISSING);
      assertThat(missing.problems()).hasSize(1);
      assertThat(created.presence()).isEqualTo(Presence.WOULD_BE_CREATED);
      assertThat(created.problems()).isEmpty();
      assertThat(created.jetStream()).isTrue();
      assertThat(differs.problems()).singleElement().asString().contains("[q.>]");
      assertThat(differs.notes()).anyMatch(note -> note.contains("WorkQueue"));
      assertThat(memory.weaknesses()).singleElement().asString().contains("memory");
      assertThat(nats.jetStreamManagement().getStreamNames()).containsExactlyInAnyOrder("Q", "M");
      nats.close();
    }
  }
}
