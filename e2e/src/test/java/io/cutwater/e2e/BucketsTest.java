package io.cutwater.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.nats.client.Connection;
import io.nats.client.KeyValue;
import io.nats.client.Nats;
import io.nats.client.ObjectStore;
import io.nats.client.api.KeyValueConfiguration;
import io.nats.client.api.ObjectMeta;
import io.nats.client.api.ObjectStoreConfiguration;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.pulsar.client.admin.LongRunningProcessStatus;
import org.apache.pulsar.client.admin.PulsarAdmin;
import org.apache.pulsar.client.api.Message;
import org.apache.pulsar.client.api.MessageId;
import org.apache.pulsar.client.api.PulsarClient;
import org.apache.pulsar.client.api.Reader;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Buckets of key-value pairs and of objects, and what a consumer of their topics makes of them. */
@Tag("servers")
@ExtendWith(SharedServers.class)
@SuppressWarnings("try") // the client's close may be interrupted
class BucketsTest {

  private static final long SEED = Long.getLong("cutwater.seed", System.nanoTime());
  private static final int KILLS = 3;
  private static final int CHANGES = 300;
  private static final int KEYS = 40;
  private static final int SILENCE_MAX_SECONDS = 30;
  private static final Duration BOUND = Duration.ofMinutes(2);

  @TempDir static Path folder;
  private static Servers servers;

  private final Random random = new Random(SEED);

  @BeforeAll
  static void connect(Servers shared) {
    servers = shared;
  }

  private static CutwaterProcess cutwater(String name, String end) {
    String channel =
        """
          - name: %s
            flow: nats-to-pulsar
            nats: { %s }
            pulsar: { topic: %s }
            require: exactly-once
        """
            .formatted(name, end, name);
    return new CutwaterProcess(folder, name, servers.configuration(), channel);
  }

  private static long last(Connection nats, String stream) throws Exception {
    return nats.jetStreamManagement().getStreamInfo(stream).getStreamState().getLastSequence();
  }

  private interface Change {
    void make() throws Exception;
  }

  /** Changes something while Cutwater runs, while it is dead, and while it comes back. */
  private static void underKills(CutwaterProcess cutwater, Change changes) throws Exception {
    for (int kill = 0; kill < KILLS; kill++) {
      changes.make();
      cutwater.kill();
      changes.make();
      cutwater.restart();
      changes.make();
      cutwater.awaitState("running");
    }
  }

  private void changeKeys(KeyValue bucket) throws Exception {
    for (int i = 0; i < CHANGES; i++) {
      String key = "key." + random.nextInt(KEYS);
      switch (random.nextInt(6)) {
        case 0 -> bucket.delete(key);
        case 1 -> bucket.purge(key);
        default -> bucket.put(key, ("value " + random.nextInt()).getBytes(UTF_8));
      }
    }
  }

  private static Map<String, String> content(KeyValue bucket) throws Exception {
    Map<String, String> content = new TreeMap<>();
    for (String key : bucket.keys()) {
      content.put(key, new String(bucket.get(key).getValue(), UTF_8));
    }
    return content;
  }

  private void compactedTopicEqualsBucket(String name, int history) throws Exception {
    try (Connection nats = Nats.connect(servers.playground().nats().url())) {
      nats.keyValueManagement()
          .create(KeyValueConfiguration.builder().name(name).maxHistoryPerKey(history).build());
      KeyValue bucket = nats.keyValue(name);
      changeKeys(bucket);
      try (CutwaterProcess cutwater = cutwater(name, "bucket: " + name)) {
        cutwater.awaitState("running");
        underKills(cutwater, () -> changeKeys(bucket));
        cutwater.awaitFloor(last(nats, "KV_" + name));
        assertThat(cutwater.channel().path("guarantee").asText()).isEqualTo("exactly-once");
      }
      assertThat(compacted(name)).as("seed %d", SEED).isEqualTo(content(bucket));
    }
  }

  @Test
  void aCompactedTopicEqualsItsBucket() throws Exception {
    compactedTopicEqualsBucket("plenty", 64);
  }

  @Test
  void aCompactedTopicEqualsABucketThatKeepsOnlyTheLatest() throws Exception {
    compactedTopicEqualsBucket("latest", 1);
  }

  /** Key and value of each message that compaction leaves. */
  private static Map<String, String> compacted(String topic) throws Exception {
    String name = "persistent://public/default/" + topic;
    try (PulsarAdmin admin = servers.administration()) {
      admin.topics().triggerCompaction(name);
      await()
          .atMost(BOUND)
          .until(() ->
              admin.topics().compactionStatus(name).status
                  == LongRunningProcessStatus.Status.SUCCESS);
    }
    Map<String, String> left = new TreeMap<>();
    try (PulsarClient pulsar =
            PulsarClient.builder().serviceUrl(servers.playground().pulsar().url()).build();
        Reader<byte[]> reader =
            pulsar
                .newReader()
                .topic(name)
                .readCompacted(true)
                .startMessageId(MessageId.earliest)
                .create()) {
      while (reader.hasMessageAvailable()) {
        Message<byte[]> message = reader.readNext(SILENCE_MAX_SECONDS, TimeUnit.SECONDS);
        assertThat(message.getData()).as("a key that is gone").isNotNull();
        assertThat(left.put(message.getKey(), new String(message.getData(), UTF_8))).isNull();
        assertThat(message.getProperty("KV-Operation")).isEqualTo("PUT");
      }
    }
    return left;
  }

  private void changeObjects(ObjectStore store) throws Exception {
    for (int i = 0; i < 4; i++) {
      String name = "object " + random.nextInt(6) + ".bin";
      byte[] bytes = new byte[random.nextInt(400_000)];
      random.nextBytes(bytes);
      ObjectMeta meta = ObjectMeta.builder(name).chunkSize(32 << 10).build();
      store.put(meta, new ByteArrayInputStream(bytes));
    }
    store.delete(store.getList().getFirst().getObjectName());
  }

  @Test
  void objectsAreRebuiltByteForByte() throws Exception {
    try (Connection nats = Nats.connect(servers.playground().nats().url())) {
      nats.objectStoreManagement().create(ObjectStoreConfiguration.builder().name("files").build());
      ObjectStore store = nats.objectStore("files");
      changeObjects(store);
      try (CutwaterProcess cutwater = cutwater("files", "objects: files")) {
        cutwater.awaitState("running");
        underKills(cutwater, () -> changeObjects(store));
        cutwater.awaitFloor(last(nats, "OBJ_files"));
      }
      Map<String, byte[]> rebuilt = rebuilt("files");

      Map<String, byte[]> stored = new HashMap<>();
      for (var info : store.getList()) {
        if (!info.isDeleted()) {
          ByteArrayOutputStream bytes = new ByteArrayOutputStream();
          store.get(info.getObjectName(), bytes);
          stored.put(info.getObjectName(), bytes.toByteArray());
        }
      }
      assertThat(rebuilt.keySet()).as("seed %d", SEED).isEqualTo(stored.keySet());
      stored.forEach((name, bytes) ->
          assertThat(rebuilt.get(name)).as("%s, seed %d", name, SEED).isEqualTo(bytes));
    }
  }

  /** As docs/reference/buckets.md says. */
  private static Map<String, byte[]> rebuilt(String topic) throws Exception {
    Map<String, ByteArrayOutputStream> chunks = new HashMap<>();
    Map<String, byte[]> objects = new HashMap<>();
    for (TopicContent.Stored message :
        TopicContent.read(servers.playground().pulsar().url(), topic).messages()) {
      String nuid = message.property("Obj-Nuid");
      if (message.property("Obj-Kind").equals("chunk")) {
        assertThat(message.message().getKey()).isEqualTo(nuid);
        chunks.computeIfAbsent(nuid, first -> new ByteArrayOutputStream()).write(message.payload());
      } else {
        JsonNode info = new ObjectMapper().readTree(message.payload());
        assertThat(message.message().getKey()).isEqualTo(info.path("name").asText());
        ByteArrayOutputStream bytes = chunks.remove(nuid);
        if (message.property("Obj-Deleted").equals("true")) {
          objects.remove(message.property("Obj-Name"));
        } else {
          byte[] all = bytes == null ? new byte[0] : bytes.toByteArray();
          if (all.length == info.path("size").asLong()) {
            objects.put(message.property("Obj-Name"), all);
          }
        }
      }
    }
    return objects;
  }

  @Test
  void checkRecommendsCompaction() throws Exception {
    try (Connection nats = Nats.connect(servers.playground().nats().url())) {
      nats.keyValueManagement()
          .create(KeyValueConfiguration.builder().name("checked").ttl(Duration.ofHours(1)).build());
    }
    Path file = folder.resolve("checked.yaml");
    Files.writeString(
        file,
        servers.configuration()
            + """
            channels:
              - name: checked
                flow: nats-to-pulsar
                nats: { bucket: checked }
                pulsar: { topic: checked }
              - name: missing
                flow: nats-to-pulsar
                nats: { objects: nowhere }
                pulsar: { topic: missing }
            """);

    CommandRun check = CommandRun.of(folder, "check", "-c", file.toString());

    assertThat(check.output())
        .contains("exactly-once")
        .contains("has no compaction threshold")
        .contains("drops keys after PT1H without a word")
        .contains("there is no object-store bucket nowhere (stream OBJ_nowhere)");
  }
}
