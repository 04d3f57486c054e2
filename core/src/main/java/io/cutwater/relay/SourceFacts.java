package io.cutwater.relay;

import io.cutwater.message.Position;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a source says of itself before it is read.
 *
 * @param name the stream's or topic's name
 * @param incarnation text that differs when the source was deleted and made anew (for a stream:
 *     when it was created)
 * @param first the first position that still exists; empty on an empty log
 * @param last the last position ever given; empty where none was
 * @param floorStoredAt when the message at the lane's floor was stored; empty where that message no
 *     longer exists or no floor was asked for
 * @param weaknesses why reading from it is less than exactly-once, in words; empty when it is not
 * @param keeps whether it can be read again behind any floor. One that cannot delivers nothing at
 *     or below {@code last} that was not stored; then that becomes the floor
 */
public record SourceFacts(
    String name,
    String incarnation,
    Optional<Position> first,
    Optional<Position> last,
    Optional<Instant> floorStoredAt,
    List<String> weaknesses,
    boolean keeps) {

  /** The incarnation of a source whose server does not tell when it was made. */
  public static final String UNKNOWN_INCARNATION = "unknown";

  public SourceFacts {
    weaknesses = List.copyOf(weaknesses);
    if (!keeps && last.isEmpty()) {
      throw new IllegalArgumentException("a source that keeps nothing says where it begins");
    }
  }

  /** What a log says of itself. */
  public SourceFacts(
      String name,
      String incarnation,
      Optional<Position> first,
      Optional<Position> last,
      Optional<Instant> floorStoredAt,
      List<String> weaknesses) {
    this(name, incarnation, first, last, floorStoredAt, weaknesses, true);
  }
}
