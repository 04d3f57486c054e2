package io.cutwater.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.cutwater.playground.reckoning.Reckoning;
import io.nats.client.Connection;
import io.nats.client.Nats;
import io.nats.client.Options;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.apache.pulsar.client.api.AuthenticationFactory;
import org.apache.pulsar.client.api.PulsarClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers that ask who comes, and secrets in files that are wrong first and right later. */
@Tag("servers")
class CredentialsTest {

  private static final double RATE = 500;
  private static final int CARRIED = 500;

  @TempDir static Path folder;
  private static NatsOperator operator;
  private static final PulsarTokens TOKENS = new PulsarTokens();
  private static TunedServers servers;

  @BeforeAll
  static void startServers() throws Exception {
    operator = new NatsOperator();
    String trusted = operator.serverConfiguration();
    servers =
        new TunedServers(
            folder.resolve("nats"),
            nats -> nats.withConfig(trusted),
            folder.resolve("pulsar"),
            TOKENS::required);
  }

  @AfterAll
  static void stopServers() {
    if (servers != null) {
      servers.close();
    }
  }

  /** In one step, as every tool that rotates secrets does it. */
  private static void put(Path file, String secret) throws IOException {
    Path written = Files.writeString(file.resolveSibling(file.getFileName() + ".part"), secret);
    Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private static CutwaterProcess cutwater(String name, Path credentials, Path token) {
    String head =
        servers.configuration(
            ", credentials: \"file:" + credentials + "\"", ", token: \"file:" + token + "\"");
    String channel =
        """
          - name: %s
            flow: nats-to-pulsar
            nats: { stream: %s, subjects: ["%s", "%s.>"], create: true }
            pulsar: { topic: %s }
            require: exactly-once
        """
            .formatted(name, name, name, name, name);
    return new CutwaterProcess(folder, name, head, channel);
  }

  private static Options.Builder natsOptions() throws Exception {
    Path file = folder.resolve("publisher.creds");
    put(file, operator.credentials("publisher"));
    return Options.builder()
        .server(servers.nats().url())
        .authHandler(Nats.credentials(file.toString()));
  }

  @SuppressWarnings("try")
  private static void assertExact(String channel) throws Exception {
    try (Connection nats = Nats.connect(natsOptions().build());
        PulsarClient pulsar =
            PulsarClient.builder()
                .serviceUrl(servers.pulsar().url())
                .authentication(AuthenticationFactory.token(TOKENS.superuser()))
                .build()) {
      Reckoning reckoning = Servers.reckon(nats, pulsar, channel, channel);
      assertThat(reckoning.exact()).as("%s", reckoning).isTrue();
      assertThat(reckoning.published()).isGreaterThan(CARRIED);
    }
  }

  @Test
  void wrongNatsCredentialsAreReadAgainUntilTheyAreRight() throws Exception {
    Path credentials = folder.resolve("cutwater.creds");
    Path token = folder.resolve("right.token");
    String wrong = new NatsOperator().credentials("cutwater");
    String right = operator.credentials("cutwater");
    put(token, TOKENS.superuser());
    put(credentials, wrong);
    try (CutwaterProcess cutwater = cutwater("creds", credentials, token)) {
      Watching lane = new Watching(cutwater, 0);
      lane.awaitErrorCode("UNAUTHORIZED");
      put(credentials, right);
      lane.awaitState("running");
      try (LiveLoad load = new LiveLoad(natsOptions(), "creds", RATE)) {
        lane.awaitCarried(CARRIED);
        put(credentials, wrong);
        servers.nats().restart();
        lane.awaitErrorCode("UNAUTHORIZED");
        put(credentials, right);
        lane.awaitState("running");
        lane.awaitFloor(load.end());
      }
      assertThat(cutwater.log()).contains("UNAUTHORIZED").doesNotContain(wrong, seed(wrong));
    }
    assertExact("creds");
  }

  private static String seed(String credentials) {
    return credentials.lines().filter(line -> line.startsWith("SU")).findFirst().orElseThrow();
  }

  @Test
  void wrongPulsarTokenIsReadAgainUntilItIsRight() throws Exception {
    Path credentials = folder.resolve("right.creds");
    Path token = folder.resolve("cutwater.token");
    String wrong = new PulsarTokens().superuser();
    put(credentials, operator.credentials("cutwater"));
    put(token, wrong);
    try (CutwaterProcess cutwater = cutwater("token", credentials, token)) {
      Watching lane = new Watching(cutwater, 0);
      lane.awaitErrorCode("UNAUTHORIZED");
      put(token, TOKENS.superuser());
      lane.awaitState("running");
      try (LiveLoad load = new LiveLoad(natsOptions(), "token", RATE)) {
        lane.awaitCarried(CARRIED);
        lane.awaitFloor(load.end());
      }
      assertThat(cutwater.log()).contains("UNAUTHORIZED").doesNotContain(wrong);
    }
    assertExact("token");
  }
}
