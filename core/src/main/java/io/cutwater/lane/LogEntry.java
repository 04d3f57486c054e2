package io.cutwater.lane;

import io.cutwater.message.Envelope;
import io.cutwater.message.Position;
import io.cutwater.message.TargetName;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A message as it stands in one log.
 *
 * @param log where
 * @param address the subject it stands under; on a topic its key, empty for none
 * @param envelope what it is; its payload may be left out
 * @param carriage what carried it there; empty where no lane did
 */
public record LogEntry(
    LogName log, String address, Envelope envelope, Optional<Carriage> carriage) {

  /**
   * What a carried message says of the lane that brought it.
   *
   * @param lane the lane's text
   * @param writer the name that the lane wrote under
   * @param source where the message stood in the lane's source
   * @param proof how far that can be believed
   * @param refusal why it is a dead letter; empty for any other message
   */
  public record Carriage(
      String lane, String writer, Position source, Proof proof, Optional<Refusal> refusal) {

    /** Deployment, lane and incarnation; then generation and routing epoch. */
    private static final Pattern WRITER = Pattern.compile("(.*-)g([0-9]{1,18})-e[0-9]+");

    /** The part of the writer's name that does not change while its source is the same one. */
    public String author() {
      Matcher parts = WRITER.matcher(writer);
      return parts.matches() ? parts.group(1) : writer;
    }

    /** Counts the operator's decisions to go on elsewhere; empty in a name that is no writer's. */
    public OptionalLong generation() {
      Matcher parts = WRITER.matcher(writer);
      return parts.matches()
          ? OptionalLong.of(Long.parseLong(parts.group(2)))
          : OptionalLong.empty();
    }
  }

  /** How far a carriage can be believed. */
  public enum Proof {
    /** The broker, or a seal, vouches for the writer. */
    PROVEN,
    /** Nothing speaks against it, and anybody could have written it. */
    CLAIMED,
    /** Somebody else wrote it, or copied it. */
    REFUTED
  }

  /**
   * Why a message is a dead letter.
   *
   * @param reason in words
   * @param intended the target it would have gone to; empty where none could be told
   */
  public record Refusal(String reason, Optional<TargetName> intended) {}

  public Position position() {
    return envelope.position();
  }

  /** Whether both are one and the same message in one and the same log. */
  public boolean isSame(LogEntry other) {
    return log.equals(other.log) && position().equals(other.position());
  }
}
