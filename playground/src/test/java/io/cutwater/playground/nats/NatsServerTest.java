package io.cutwater.playground.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cutwater.playground.host.PortChoice;
import io.cutwater.playground.host.Progress;
import io.cutwater.playground.host.SetupException;
import io.cutwater.playground.tools.Cache;
import io.cutwater.playground.tools.NatsServerBinary;
import io.nats.client.Connection;
import io.nats.client.Nats;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("servers")
@SuppressWarnings("try") // Connection.close may be interrupted, which fails the test as it should
class NatsServerTest {
  private static final Duration BOUND = Duration.ofSeconds(30);

  @TempDir Path folder;

  private NatsServerSettings settings() {
    Path binary = NatsServerBinary.locate(Cache.ofProject(), Progress.silent()).path();
    return NatsServerSettings.onFreePorts(binary, folder);
  }

  @Test
  void keepsItsAddressAndDataWhenKilledAndRestarted() throws Exception {
    try (NatsServer server = NatsServer.start(settings())) {
      String url = server.url();
      long firstPid = server.pid();
      try (Connection nats = Nats.connect(url)) {
        nats.jetStreamManagement()
            .addStream(
                StreamConfiguration.builder()
                    .name("KEPT")
                    .subjects("kept")
                    .storageType(StorageType.File)
                    .build());
        nats.jetStream().publish("kept", "x".getBytes(StandardCharsets.UTF_8));
      }

      server.kill();
      boolean aliveAfterKill = server.isReady();
      server.restart();

      assertThat(aliveAfterKill).isFalse();
      assertThat(server.url()).isEqualTo(url);
      assertThat(server.pid()).isNotEqualTo(firstPid);
      try (Connection nats = Nats.connect(url)) {
        assertThat(nats.jetStreamManagement().getStreamInfo("KEPT").getStreamState().getMsgCount())
            .isEqualTo(1);
      }
    }
  }

  @Test
  void isNotReadyOnceStoppedAndReadyOnceRestarted() {
    try (NatsServer server = NatsServer.start(settings())) {
      server.stop();
      boolean readyWhenStopped = server.isReady();
      server.restart();

      assertThat(readyWhenStopped).isFalse();
      assertThat(server.isReady()).isTrue();
    }
  }

  @Test
  void takesFurtherConfiguration() throws Exception {
    NatsServerSettings settings =
        settings().withConfig("max_payload: 2MB").withJetStreamConfig("sync_interval: always");

    try (NatsServer server = NatsServer.start(settings);
        Connection nats = Nats.connect(server.url())) {
      assertThat(nats.getMaxPayload()).isEqualTo(2 << 20);
    }
  }

  @Test
  void reportsTheLogWhenItsConfigurationIsRefused() {
    NatsServerSettings broken = settings().withConfig("no_such_setting: 1");

    assertThatThrownBy(() -> NatsServer.start(broken))
        .isInstanceOf(SetupException.class)
        .hasMessageContaining("no_such_setting");
  }

  @Test
  void movesWhenItsPreferredPortIsTaken() {
    try (NatsServer first = NatsServer.start(settings())) {
      NatsServerSettings same =
          new NatsServerSettings(
              settings().binary(),
              folder.resolve("second"),
              PortChoice.preferred(first.port()),
              PortChoice.free(),
              "second",
              "",
              "");
      try (NatsServer second = NatsServer.start(same)) {
        assertThat(second.port()).isNotEqualTo(first.port());
      }
    }
  }

  @Test
  void diesWithAParentThatIsKilled() throws Exception {
    Path pidFile = folder.resolve("pid");
    Process parent =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                ParentThatNeverEnds.class.getName(),
                settings().binary().toString(),
                folder.toString(),
                pidFile.toString())
            .inheritIO()
            .start();
    await().atMost(BOUND).until(() -> Files.exists(pidFile));
    ProcessHandle server =
        ProcessHandle.of(Long.parseLong(Files.readString(pidFile))).orElseThrow();

    parent.destroyForcibly();

    await().atMost(BOUND).until(() -> !server.isAlive());
  }

  /** Starts a server, tells its pid and waits to be killed. */
  static final class ParentThatNeverEnds {
    private ParentThatNeverEnds() {}

    public static void main(String[] arguments) throws Exception {
      NatsServer server =
          NatsServer.start(
              NatsServerSettings.onFreePorts(Path.of(arguments[0]), Path.of(arguments[1])));
      Path written = Files.writeString(Path.of(arguments[2] + ".part"), "" + server.pid());
      Files.move(written, Path.of(arguments[2]));
      await().forever().until(() -> !server.isAlive());
    }
  }
}
