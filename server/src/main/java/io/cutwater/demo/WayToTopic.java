package io.cutwater.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.cutwater.message.Flow;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** From a stream to a topic, measured in the stream's sequences: its floor tells how far it is. */
final class WayToTopic implements Way {

  private final LongSupplier accepted;
  private final Supplier<OptionalLong> last;
  private long published;
  private long floor;

  /**
   * @param accepted messages that the stream took
   * @param last the sequence of the last one that is to be carried; empty while that is not known
   */
  WayToTopic(LongSupplier accepted, Supplier<OptionalLong> last) {
    this.accepted = accepted;
    this.last = last;
  }

  @Override
  public Flow flow() {
    return Flow.NATS_TO_PULSAR;
  }

  @Override
  public long accepted() {
    return accepted.getAsLong();
  }

  @Override
  public long published() {
    published = last.get().orElse(published);
    return published;
  }

  @Override
  public long reached(JsonNode channel) {
    for (JsonNode lane : channel.path("lanes")) {
      if (lane.path("flow").asText().equals(flow().text())) {
        floor = Math.max(floor, lane.path("floor").asLong(0));
      }
    }
    return floor;
  }
}
