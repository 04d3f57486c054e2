package io.cutwater.relay.sim;

import io.cutwater.relay.Outgoing;

/** One connection of a writer to its target. */
interface SimLink {

  void send(long ticket, long sequence, Outgoing outgoing);

  void flush();

  /** Whether there is something for the wire to do. */
  boolean canMove();

  /** Brings the next of what was sent to the server. */
  void move();

  /** Whether anything was sent and not answered. */
  boolean isUnderWay();

  /** The connection breaks: the writer is told, and nothing is answered any more. */
  void cut();

  void close();
}
