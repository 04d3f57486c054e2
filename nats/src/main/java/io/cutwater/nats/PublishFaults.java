package io.cutwater.nats;

import io.cutwater.relay.Fault;
import io.cutwater.relay.Fault.Code;

/** What the refusal of a publish means to an operator. */
final class PublishFaults {

  static final int WRONG_LAST_SEQUENCE = 10071;
  static final int WRONG_LAST_SEQUENCE_IN_PROCESS = 10164;
  static final int WRONG_LAST_MSG_ID = 10070;
  static final int BATCH_UNKNOWN = 10208;

  private static final int STREAM_MISMATCH = 10060;
  private static final int MESSAGE_TOO_LARGE = 10054;
  private static final int HEADERS_TOO_LARGE = 10097;
  private static final int SEALED = 10109;
  private static final int STORE_FAILED = 10077;
  private static final int ACCOUNT_RESOURCES = 10002;
  private static final int INSUFFICIENT_RESOURCES = 10023;
  private static final int STORAGE_EXCEEDED = 10047;
  private static final int MEMORY_EXCEEDED = 10028;
  private static final int DUPLICATE_IN_PROCESS = 10158;

  private PublishFaults() {}

  /** The fault that a refusal of something sent to {@code stream} is. */
  static Fault of(String stream, PublishAnswer.Refused refused) {
    if (!refused.stream().isEmpty() && !refused.stream().equals(stream)) {
      return elsewhere(stream, refused.stream());
    }
    String what = "stream " + stream + " refused a message: " + refused.description();
    return switch (refused.code()) {
      case WRONG_LAST_SEQUENCE, WRONG_LAST_SEQUENCE_IN_PROCESS ->
          Fault.retry(
              Code.FOREIGN_WRITER,
              what + ": another session of this lane moved its fence, or it was removed",
              "let one deployment of this name write there; let nobody publish to, or purge, "
                  + TargetStream.fences(stream)
                  + ">");
      case WRONG_LAST_MSG_ID ->
          Fault.retry(
              Code.FOREIGN_WRITER,
              what + ": somebody else published to it",
              "find out who; or do not declare this lane the stream's only writer");
      case STREAM_MISMATCH ->
          Fault.retry(
              Code.TARGET_UNAVAILABLE,
              what + ": another stream listens to this subject",
              "route to a subject of " + stream + ", or remove it from the other stream");
      case MESSAGE_TOO_LARGE, HEADERS_TOO_LARGE ->
          Fault.retry(
              Code.SEND_FAILED,
              what,
              "the stream's max_msg_size or the server's max_payload was lowered: raise it again");
      case SEALED ->
          Fault.retry(
              Code.TARGET_UNAVAILABLE, what, "a sealed stream takes nothing: choose another one");
      case STORE_FAILED ->
          Fault.retry(
              Code.TARGET_UNAVAILABLE,
              what,
              "the stream is full and discards new messages: raise its limits, or consume it");
      case ACCOUNT_RESOURCES, INSUFFICIENT_RESOURCES, STORAGE_EXCEEDED, MEMORY_EXCEEDED ->
          Fault.retry(
              Code.TARGET_UNAVAILABLE, what, "free or add JetStream storage for this account");
      case DUPLICATE_IN_PROCESS -> Fault.retry(Code.SEND_FAILED, what, "");
      default -> Fault.retry(Code.SEND_FAILED, what, "see the server's log");
    };
  }

  /** Nobody listens to the subject of a message. */
  static Fault unheard(String stream, String subject) {
    return Fault.retry(
        Code.TARGET_UNAVAILABLE,
        "no stream listens to " + subject + ", although " + stream + " did",
        "see that stream "
            + stream
            + " exists, has a leader, and listens to the channel's subjects");
  }

  /** Another stream than the lane's has answered. */
  static Fault elsewhere(String stream, String stored) {
    return Fault.retry(
        Code.TARGET_UNAVAILABLE,
        "stream " + stored + " got what was meant for " + stream,
        "let the two listen to different subjects");
  }
}
