package io.cutwater.playground;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cutwater.playground.host.Progress;
import io.cutwater.playground.host.SetupException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.apache.pulsar.client.api.MessageId;
import org.apache.pulsar.client.api.Producer;
import org.apache.pulsar.client.api.PulsarClient;
import org.apache.pulsar.client.api.Reader;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("servers")
class PlaygroundTest {
  private static final String TOPIC = "persistent://public/default/kept";

  @TempDir Path folder;

  @Test
  void startsBothServersAndKeepsPulsarsDataWhenItIsKilled() throws Exception {
    try (Playground playground =
        Playground.start(PlaygroundSettings.onFreePorts(folder), Progress.silent())) {
      assertThat(playground.nats().isReady()).isTrue();
      send(playground.pulsar().url(), "before");
      String url = playground.pulsar().url();

      playground.pulsar().kill();
      boolean readyWhenKilled = playground.pulsar().isReady();
      playground.pulsar().restart();

      assertThat(readyWhenKilled).isFalse();
      assertThat(playground.pulsar().url()).isEqualTo(url);
      assertThat(first(url)).isEqualTo("before");
      // Over a lock that a killed server left, its successor may never come to rest.
      assertThat(folder.resolve("pulsar/pulsar.log"))
          .content()
          .doesNotContain("re-acquired missing lock");
      assertThatThrownBy(
              () -> Playground.start(PlaygroundSettings.onFreePorts(folder), Progress.silent()))
          .isInstanceOf(SetupException.class)
          .hasMessageContaining("another playground");
      assertThat(playground.stop()).isEqualTo(List.of());
      assertThat(playground.pulsar().isAlive()).isFalse();
      assertThat(playground.nats().isAlive()).isFalse();
    }
  }

  private static void send(String url, String text) throws Exception {
    try (PulsarClient client = PulsarClient.builder().serviceUrl(url).build();
        Producer<byte[]> producer = client.newProducer().topic(TOPIC).create()) {
      producer.send(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  private static String first(String url) throws Exception {
    try (PulsarClient client = PulsarClient.builder().serviceUrl(url).build();
        Reader<byte[]> reader =
            client.newReader().topic(TOPIC).startMessageId(MessageId.earliest).create()) {
      return new String(reader.readNext().getValue(), StandardCharsets.UTF_8);
    }
  }
}
