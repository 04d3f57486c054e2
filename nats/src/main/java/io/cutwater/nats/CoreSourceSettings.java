package io.cutwater.nats;

import io.cutwater.message.LaneId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a lane reads from core NATS.
 *
 * @param subjects what it subscribes to
 * @param queue the queue group: of its members one gets each message
 * @param lane the lane
 * @param place what trails call these subjects
 * @param seal what proves that a message was carried here by this deployment; read anew at each
 *     subscription; empty: headers are believed as they are (E21)
 * @param bufferMessages messages that were received and are not stored yet, at most
 * @param bufferBytes the same in bytes
 * @param requestExpires a request that was not served in full ends after this
 */
public record CoreSourceSettings(
    List<String> subjects,
    String queue,
    LaneId lane,
    String place,
    Optional<Secret> seal,
    int bufferMessages,
    long bufferBytes,
    Duration requestExpires) {

  /** A request that was not served ends after this, unless told otherwise. */
  public static final Duration REQUEST_EXPIRES = Duration.ofSeconds(30);

  public CoreSourceSettings {
    subjects = SubjectCover.distinct(subjects);
    if (subjects.isEmpty() || queue.isBlank()) {
      throw new IllegalArgumentException("a subscription has a subject and a queue");
    }
    if (bufferMessages < 1 || bufferBytes < 1) {
      throw new IllegalArgumentException("a buffer holds one message at least");
    }
  }
}
