package io.cutwater.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.cutwater.message.Flow;

/** One way that messages go, from where they are published to where they arrive. */
interface Way {

  Flow flow();

  /** Messages that were taken at the source since this demonstration began. */
  long accepted();

  /** Where {@link #reached} is once all that was accepted so far has arrived. */
  long published();

  /**
   * How far it is, in a measure of its own that only grows.
   *
   * @param channel as Cutwater's status page tells of it; missing while that does not answer
   */
  long reached(JsonNode channel);
}
