package io.cutwater.lane;

import io.cutwater.message.Position;
import io.cutwater.relay.FaultException;
import io.cutwater.relay.SourceFacts;
import java.util.Optional;

/**
 * A log that one lane reads. Both calls block, are made from virtual threads, and end within their
 * adapter's time limit or when interrupted.
 */
public interface Source {

  /**
   * Looks at the log without reading it, creating it where the channel says so.
   *
   * @param floor the position whose store time is asked for; empty for none
   */
  SourceFacts inspect(Optional<Position> floor) throws FaultException;

  /**
   * Starts to read behind {@code floor} (empty: at the first message there is) through a consumer
   * of this session's own. Facts go to {@code inbox}: {@code Delivered}, {@code RequestEnded}, and
   * {@code Doubted} on any disconnect, reconnect or loss of the consumer.
   *
   * @param formerConsumer the consumer that an earlier session left behind, deleted first; empty
   *     for none
   */
  Reading open(Optional<Position> floor, String formerConsumer, Inbox inbox) throws FaultException;

  /** One session's reading of a source. Calls other than {@code close} never block. */
  interface Reading {

    /** The name of this session's consumer. */
    String consumer();

    /** Asks for so many messages more, of at most {@code bytes} together, but one at least. */
    void request(int messages, long bytes);

    /** Lets the source forget everything up to {@code floor}. */
    void acknowledge(Position floor);

    /** Stops reading and removes the consumer. Idempotent, bounded in time. */
    void close();
  }
}
