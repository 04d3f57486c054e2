package io.cutwater.nats;

import io.cutwater.message.Envelope;
import io.cutwater.message.LaneId;
import io.cutwater.route.Sizing;
import java.util.List;

/**
 * How large a message becomes in a stream: an upper bound, known before it is sent, since one that
 * is refused would leave a hole in front of those behind it (E5). It exceeds what is sent by less
 * than {@link #FIXED_BYTES}.
 */
public final class CarriedSize implements Sizing {

  /** The largest header block that a stream can hold: its length is stored in 16 bits. */
  public static final int HEADER_BYTES_MAX = (1 << 16) - 1;

  /**
   * What the mode of writing and the seal add: expectations on stream, fence and order, names of
   * session and batch, each bounded by its names.
   */
  static final int FIXED_BYTES = 2_048;

  /** The names of all of ours, position and times, and what their lines add. */
  private static final int OWN_NAMES_BYTES = 1_024;

  /** Three bytes in UTF-8 are four in Base64. */
  private static final int ENCODED_BYTES_PER_CHAR = 4;

  /** Name, separator and line end of a header that travels encoded, and both paddings. */
  private static final int LINE_BYTES = 32;

  /** Generation, epoch and incarnation at their longest. */
  private static final String WRITER_REST = "cutwater----ffffffff-g2147483647-e2147483647";

  private final String lane;
  private final String writer;

  /**
   * @param deployment the deployment that the lane belongs to
   */
  public CarriedSize(LaneId lane, String deployment) {
    this.lane = lane.text();
    this.writer = WRITER_REST + deployment + lane.text();
  }

  @Override
  public long bytes(Envelope envelope, String subject) {
    return headerBytes(envelope) + envelope.payload().size();
  }

  @Override
  public long headerBytes(Envelope envelope) {
    LineCount count = new LineCount();
    CarriedHeaders.putIdentity(count, envelope, lane, writer, "");
    CarriedHeaders.putCarried(count, envelope.headers());
    return FIXED_BYTES + count.bytes;
  }

  @Override
  public long roughHeaderBytes(Envelope envelope) {
    long characters =
        (long) envelope.id().length()
            + envelope.subject().length()
            + envelope.topic().length()
            + envelope.replyTo().length()
            + envelope.schema().length()
            + lane.length()
            + writer.length()
            + envelope.trail().characters()
            + envelope.headers().characters();
    if (envelope.key().isPresent()) {
      characters += envelope.key().get().text().length();
    }
    if (envelope.orderingKey().isPresent()) {
      characters += envelope.orderingKey().get().size();
    }
    return FIXED_BYTES
        + OWN_NAMES_BYTES
        + ENCODED_BYTES_PER_CHAR * characters
        + (long) LINE_BYTES * envelope.headers().values();
  }

  /** What a publisher's header takes, in all its values, at most. */
  static long bytes(String name, List<String> values) {
    LineCount count = new LineCount();
    CarriedHeaders.putCarried(count, name, values);
    return count.bytes;
  }

  /** Lines that are counted and not written. */
  private static final class LineCount implements HeaderLines {

    private static final int LINE_EXTRA = ": \r\n".length();

    private long bytes = "NATS/1.0\r\n\r\n".length();

    @Override
    public void line(String name, String value) {
      bytes += name.length() + value.length() + LINE_EXTRA;
    }
  }
}
