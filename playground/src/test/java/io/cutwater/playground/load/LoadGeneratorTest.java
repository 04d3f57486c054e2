package io.cutwater.playground.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cutwater.playground.host.Progress;
import io.cutwater.playground.nats.NatsServer;
import io.cutwater.playground.nats.NatsServerSettings;
import io.cutwater.playground.tools.Cache;
import io.cutwater.playground.tools.NatsServerBinary;
import io.nats.client.Connection;
import io.nats.client.Nats;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("servers")
@SuppressWarnings("try") // Connection.close may be interrupted, which fails the test as it should
class LoadGeneratorTest {
  private static final Duration BOUND = Duration.ofSeconds(60);

  @TempDir Path folder;

  private NatsServer start() throws Exception {
    Path binary = NatsServerBinary.locate(Cache.ofProject(), Progress.silent()).path();
    NatsServer server = NatsServer.start(NatsServerSettings.onFreePorts(binary, folder));
    try (Connection nats = Nats.connect(server.url())) {
      nats.jetStreamManagement()
          .addStream(
              StreamConfiguration.builder()
                  .name("LOAD")
                  .subjects("load.>")
                  .storageType(StorageType.File)
                  .build());
    }
    return server;
  }

  private static long stored(NatsServer server) throws Exception {
    try (Connection nats = Nats.connect(server.url())) {
      return nats.jetStreamManagement().getStreamInfo("LOAD").getStreamState().getMsgCount();
    }
  }

  @Test
  void accountsForEveryMessageOfABacklog() throws Exception {
    try (NatsServer server = start();
        LoadGenerator generator = LoadGenerator.connect(server.url())) {
      generator.publishBacklog("load.backlog", 100_000, 256);
      Accounting accounting = generator.awaitAccepted(BOUND);

      assertThat(accounting.complete()).isTrue();
      assertThat(accounting.accepted()).isEqualTo(100_000);
      assertThat(stored(server)).isEqualTo(100_000);
    }
  }

  @Test
  void knowsWhatTheStreamAcceptedAcrossAKilledServer() throws Exception {
    try (NatsServer server = start();
        LoadGenerator generator = LoadGenerator.connect(server.url())) {
      AtomicBoolean going = new AtomicBoolean(true);
      FutureTask<Accounting> load =
          new FutureTask<>(() -> generator.run(new Synthetic("load", 4, 20_000, 200), going::get));
      Thread.ofPlatform().daemon().start(load);
      await().atMost(BOUND).until(() -> generator.accounting().accepted() > 10_000);

      server.kill();
      server.restart();

      long atRestart = generator.accounting().accepted();
      await().atMost(BOUND).until(() -> generator.accounting().accepted() > atRestart + 10_000);
      going.set(false);
      load.get();
      Accounting accounting = generator.awaitAccepted(BOUND);
      assertThat(accounting.complete()).isTrue();
      assertThat(stored(server)).isEqualTo(accounting.accepted());
    }
  }

  @Test
  void leavesOpenWhatNoStreamTakes() throws Exception {
    try (NatsServer server = start();
        LoadGenerator generator = LoadGenerator.connect(server.url())) {
      generator.publish("nobody.takes.this", new byte[] {1});
      generator.publish("load.taken", new byte[] {1});
      await().atMost(BOUND).until(() -> generator.accounting().accepted() == 1);

      assertThat(generator.accounting().open()).isEqualTo(1);
    }
  }
}
