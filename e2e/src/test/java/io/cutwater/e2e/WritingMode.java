package io.cutwater.e2e;

import io.nats.client.api.StreamConfiguration;
import java.time.Duration;

/** A mode in which Cutwater writes to streams, and the stream that makes it choose it. */
enum WritingMode {
  CHAIN("chain"),
  FAST_INGEST("fast-ingest"),
  ATOMIC("atomic-batches"),
  ONE_FENCED("one-in-flight, fenced"),
  ONE("one-in-flight");

  /** Outlasts a dead connection: what the mode without a fence needs. */
  private static final Duration DUPLICATE_WINDOW = Duration.ofMinutes(10);

  private final String text;

  WritingMode(String text) {
    this.text = text;
  }

  /** As logs and {@code check} name it. */
  String text() {
    return text;
  }

  /** What a channel says of its stream's {@code writers}. */
  String writers() {
    return this == CHAIN ? "sole" : "shared";
  }

  /**
   * The stream that somebody made for a channel.
   *
   * @param subject what it listens to, besides its fences
   */
  StreamConfiguration stream(String name, String subject, int replicas) {
    StreamConfiguration.Builder stream =
        StreamConfiguration.builder()
            .name(name)
            .replicas(replicas)
            .allowBatched(this == FAST_INGEST)
            .allowAtomicPublish(this == ATOMIC)
            .duplicateWindow(DUPLICATE_WINDOW);
    return this == ONE
        ? stream.subjects(subject).build()
        : stream.subjects(subject, "cutwater.fence." + name + ".>").build();
  }
}
