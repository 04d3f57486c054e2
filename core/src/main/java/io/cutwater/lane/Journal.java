package io.cutwater.lane;

import io.cutwater.relay.FaultException;
import java.util.List;
import java.util.Optional;

/** A lane's journal, and the lock that holding it is. */
public interface Journal {

  /**
   * Tries once to become the only writer. Blocks, bounded in time.
   *
   * @return the journal held, or empty where somebody else holds it
   */
  Optional<Held> take(Inbox inbox) throws FaultException;

  /** The journal while it is ours. */
  interface Held {

    /** Why it may be lost or emptied, in words; empty when it may not. Known once it was read. */
    List<String> weaknesses();

    /**
     * Whether it certainly still is: no disconnect since it was taken. Cheap; asked before every
     * send.
     */
    boolean isHeld();

    /** Writes a start mark, reads up to it, and returns the last state record before it. Blocks. */
    Optional<String> read() throws FaultException;

    /** Appends a state record; answered by {@code JournalWritten}, or {@code Doubted}. */
    void write(long number, String record);

    /** Gives the lock back. Idempotent, bounded in time. */
    void close();
  }
}
