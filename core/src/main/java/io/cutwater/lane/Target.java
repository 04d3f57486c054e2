package io.cutwater.lane;

import io.cutwater.message.Position;
import io.cutwater.relay.FaultException;
import io.cutwater.relay.Outgoing;
import io.cutwater.relay.Skipped;
import io.cutwater.relay.TargetFacts;
import io.cutwater.relay.TargetOpening;
import java.util.Map;

/** The places that one lane writes to. */
public interface Target {

  /**
   * Takes the writer's name, fixes the target's end, and scans up to it. Blocks; made from a
   * virtual thread; ends when interrupted. A held name is waited for within the adapter's limit.
   * Long scans post {@code ScanProgressed}. {@code Stored} and {@code Doubted} go to {@code inbox}.
   */
  Writing open(TargetOpening opening, Inbox inbox) throws FaultException;

  /** One session's writing to one target. */
  interface Writing {

    /** What the opening found. */
    TargetFacts facts();

    /**
     * Sends without blocking; order of calls is order in the target. Each send is answered by one
     * {@code Stored}, or the session is doubted.
     *
     * @param sequence the broker's deduplication key, strictly rising within a session
     */
    void send(long ticket, long sequence, Outgoing outgoing);

    /** Closes the batch that is being filled: what follows goes into another. Never blocks. */
    void flush();

    /** Scans again, from {@code opening.scanFrom()} to the end of now. Blocks. */
    Map<Position, Skipped> rescan(TargetOpening opening) throws FaultException;

    /** Gives the name back. Idempotent, bounded in time; pending sends are abandoned. */
    void close();
  }
}
