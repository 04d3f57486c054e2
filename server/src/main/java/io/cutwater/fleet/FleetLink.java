package io.cutwater.fleet;

import io.cutwater.relay.FaultException;
import java.util.function.Consumer;

/**
 * What instances have in common: slots, which something outside of them spreads over those that are
 * there, and a place where each hears what the others say.
 *
 * <p>Neither is a lock: what is known of slots may be old, and words may be lost or come late.
 */
public interface FleetLink {

  /** Makes one. */
  @FunctionalInterface
  interface Connector {

    /**
     * Blocks, bounded in time.
     *
     * @param heard takes what any instance says, this one included; must not block
     * @throws FaultException when that cannot be now; it is tried again later
     */
    FleetLink connect(Consumer<String> heard) throws FaultException;
  }

  /** Names what is divided into slots: those that say the same share it. */
  String work();

  /** How many slots there are; one at least. */
  int slots();

  /** Whether that slot, from 0, is this instance's. One of which nothing is known yet is. */
  boolean owns(int slot);

  /** Says something to all instances. Does not block. */
  void say(String words);

  /** Gives all slots back; goes on hearing and saying. Blocks, bounded in time. */
  void leave();

  /** Leaves for good: the slots are not needed again as they were. Blocks, bounded in time. */
  void abandon();

  /** Blocks, bounded in time. */
  void close();
}
