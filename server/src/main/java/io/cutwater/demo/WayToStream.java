package io.cutwater.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.cutwater.message.Flow;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** From a topic to a stream, measured in messages: what the stream holds tells how far it is. */
final class WayToStream implements Way {

  private final LongSupplier accepted;
  private final LongSupplier published;
  private final Supplier<OptionalLong> held;
  private long reached;

  /**
   * @param accepted messages that the topic took
   * @param published messages of the topic that are to be carried
   * @param held messages of those that the stream holds; empty while that is not known
   */
  WayToStream(LongSupplier accepted, LongSupplier published, Supplier<OptionalLong> held) {
    this.accepted = accepted;
    this.published = published;
    this.held = held;
  }

  @Override
  public Flow flow() {
    return Flow.PULSAR_TO_NATS;
  }

  @Override
  public long accepted() {
    return accepted.getAsLong();
  }

  @Override
  public long published() {
    return published.getAsLong();
  }

  @Override
  public long reached(JsonNode channel) {
    reached = Math.max(reached, held.get().orElse(0));
    return reached;
  }
}
