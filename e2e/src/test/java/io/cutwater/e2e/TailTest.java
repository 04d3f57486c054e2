package io.cutwater.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.nats.client.Connection;
import io.nats.client.Nats;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.pulsar.client.admin.PulsarAdmin;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** {@code cutwater tail} while messages flow. */
@Tag("servers")
@ExtendWith(SharedServers.class)
class TailTest {

  private static final int MESSAGES = 5;
  private static final double RATE = 100;

  /** When it was stored, its position, its id, its subject. */
  private static final Pattern LINE =
      Pattern.compile("(?m)^\\S+Z  ([0-9:-]+)  id \\S+  subject seen");

  private static final String CHANNEL =
      """
        - name: seen
          flow: nats-to-pulsar
          nats: { stream: seen, subjects: ["seen", "seen.>"], create: true }
          pulsar: { topic: seen, partitions: 2 }
      """;

  @TempDir static Path folder;

  private static CommandRun tail(String... options) throws Exception {
    List<String> command = new ArrayList<>();
    command.addAll(List.of("tail", "-c", folder.resolve("seen.yaml").toString()));
    command.addAll(List.of(options));
    return CommandRun.of(folder, command.toArray(String[]::new));
  }

  private static List<String> positions(CommandRun run) {
    assertThat(run.exitCode()).as(run.output()).isZero();
    List<String> positions =
        LINE.matcher(run.output()).results().map(match -> match.group(1)).toList();
    assertThat(positions).as(run.output()).hasSize(MESSAGES).doesNotHaveDuplicates();
    return positions;
  }

  // A close that may be interrupted is what javac warns of; this method may be interrupted anyway.
  @SuppressWarnings("try")
  @Test
  void showsWhatComesIntoEitherEndAndLeavesNothingBehind(Servers servers) throws Exception {
    try (CutwaterProcess cutwater =
            new CutwaterProcess(folder, "seen", servers.configuration(), CHANNEL);
        PulsarAdmin admin = servers.administration();
        Connection nats = Nats.connect(servers.playground().nats().url())) {
      cutwater.awaitState("running");
      try (LiveLoad load = new LiveLoad(servers.playground().nats().url(), "seen", RATE)) {
        String count = Integer.toString(MESSAGES);
        List<String> stored = positions(tail("seen", "-n", count));
        List<Long> published =
            positions(tail("seen", "-n", count, "--end", "nats")).stream()
                .map(Long::valueOf)
                .toList();
        CommandRun unknown = tail("sene");

        assertThat(stored).allMatch(position -> position.split(":").length == 4);
        assertThat(published).isSorted();
        assertThat(published.getFirst()).isGreaterThan(1);
        assertThat(unknown.exitCode()).isEqualTo(2);
        assertThat(unknown.output()).contains("has no channel sene; it has seen");
        cutwater.awaitFloor(load.end());
      }
      assertThat(nats.jetStreamManagement().getConsumerNames("seen")).hasSize(1);
      for (int part = 0; part < 2; part++) {
        assertThat(admin.topics().getSubscriptions("seen-partition-" + part)).isEmpty();
      }
    }
  }
}
