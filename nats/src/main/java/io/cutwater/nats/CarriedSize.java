package io.cutwater.nats;

import io.cutwater.message.Envelope;
import io.cutwater.message.LaneId;
import io.cutwater.route.Sizing;

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
    return FIXED_BYTES
        + CarriedHeaders.identity(envelope, lane, writer, "")
            .withCarried(envelope.headers())
            .bytes();
  }
}
