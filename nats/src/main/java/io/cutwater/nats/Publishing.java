package io.cutwater.nats;

import io.cutwater.relay.Fault;
import java.util.Optional;

/**
 * A mode of writing at work: which message may go out when, what it needs for its order, and what
 * an answer proves. Not thread-safe: {@link StreamWriting} guards it.
 */
interface Publishing {

  /**
   * Whether the next message may go out.
   *
   * @param waiting messages that wait, one at least
   * @param inFlight messages that are sent and not answered
   * @param inFlightBytes the same in bytes
   */
  boolean mayPublish(int waiting, int inFlight, long inFlightBytes);

  /**
   * Adds what the mode needs to a message that goes out now.
   *
   * @param source the message's source position as text, which names it in ids
   * @param number counts the messages of this session, from 1
   * @return the tokens behind the inbox that its answer comes to; empty for no answer
   */
  String prepare(HeaderLines headers, String source, long number);

  /** Takes an answer that came to {@code tokens} behind the inbox. */
  Outcome answered(String tokens, PublishAnswer answer);

  /** What an answer proves. */
  sealed interface Outcome {

    /** Nothing is proven; more may go out. */
    record Nothing() implements Outcome {}

    /** Message {@code number} is stored at {@code sequence}. */
    record One(long number, long sequence) implements Outcome {}

    /**
     * All messages from {@code first} to {@code last} are stored, the last at {@code sequence}.
     *
     * @param before where one of ours is known to stand that was stored earlier
     * @param contiguous whether they surely stand next to each other
     */
    record Range(long first, long last, long sequence, long before, boolean contiguous)
        implements Outcome {}

    /** The order is broken, or in doubt. */
    record Broken(Optional<Fault> fault, PublishAnswer answer) implements Outcome {}
  }
}
