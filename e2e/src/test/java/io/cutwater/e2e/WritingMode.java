package io.cutwater.e2e;

import io.nats.client.api.ServerInfo;
import io.nats.client.api.StreamConfiguration;
import java.time.Duration;

/** A mode in which Cutwater writes to streams, and the stream that makes it choose it. */
enum WritingMode {
  CHAIN("chain", "2.10.0"),
  FAST_INGEST("fast-ingest", "2.14.0"),
  ATOMIC("atomic-batches", "2.12.0"),
  ONE_FENCED("one-in-flight, fenced", "2.12.0"),
  ONE("one-in-flight", "2.10.0");

  private static final String FENCED_MIN = "2.12.0";

  /** Outlasts a dead connection: what the mode without a fence needs. */
  private static final Duration DUPLICATE_WINDOW = Duration.ofMinutes(10);

  private final String text;
  private final String serverMin;

  WritingMode(String text, String serverMin) {
    this.text = text;
    this.serverMin = serverMin;
  }

  /** As logs and {@code check} name it, and what it comes to on a server that is too old for it. */
  String text(ServerInfo server) {
    if (server.isSameOrNewerThanVersion(serverMin)) {
      return text;
    }
    return server.isSameOrNewerThanVersion(FENCED_MIN) ? ONE_FENCED.text : ONE.text;
  }

  /** What a channel says of its stream's {@code writers}. */
  String writers() {
    return this == CHAIN ? "sole" : "shared";
  }

  /**
   * The stream that somebody made for a channel: a server that is too old for the mode refuses what
   * would ask for it.
   *
   * @param subject what it listens to, besides its fences
   */
  StreamConfiguration stream(ServerInfo server, String name, String subject, int replicas) {
    boolean known = server.isSameOrNewerThanVersion(serverMin);
    StreamConfiguration.Builder stream =
        StreamConfiguration.builder()
            .name(name)
            .replicas(replicas)
            .allowBatched(known && this == FAST_INGEST)
            .allowAtomicPublish(known && this == ATOMIC)
            .duplicateWindow(DUPLICATE_WINDOW);
    return this == ONE
        ? stream.subjects(subject).build()
        : stream.subjects(subject, "cutwater.fence." + name + ".>").build();
  }
}
