package io.cutwater.relay;

import io.cutwater.message.Position;

/** Where an operator lets a halted lane go on. */
public sealed interface Resumption {

  /** Where its journal says: what made it halt was mended. */
  record AsLeft() implements Resumption {}

  /**
   * At the first message that the source has, under new writer names: what was carried before is
   * not recognized.
   */
  record AtFirst() implements Resumption {}

  /**
   * Behind {@code floor}, under new writer names: what lies behind it is carried, perhaps again.
   */
  record Behind(Position floor) implements Resumption {}
}
