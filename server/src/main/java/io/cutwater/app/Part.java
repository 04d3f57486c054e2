package io.cutwater.app;

import io.cutwater.config.Channel;
import io.cutwater.message.Flow;
import io.cutwater.message.LaneId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * What one lane of a channel reads from NATS.
 *
 * @param lane the lane; of several streams each keeps its lane whatever streams come and go
 * @param stream the stream
 * @param subjects which of its messages; empty for all
 */
record Part(LaneId lane, String stream, List<String> subjects) {

  /** The parts that {@code channel} is divided into; one where it is not. */
  static List<Part> of(Channel channel) {
    Channel.NatsEnd end = channel.nats();
    List<Part> parts = new ArrayList<>();
    if (end.streams() instanceof Channel.Streams.Several(List<String> names)) {
      for (String stream : names) {
        parts.add(new Part(lane(channel, number(stream)), stream, end.subjects()));
      }
    } else if (end.lanes().isEmpty()) {
      parts.add(new Part(lane(channel, 0), end.stream(), end.subjects()));
    } else {
      for (List<String> subjects : end.lanes()) {
        parts.add(new Part(lane(channel, parts.size()), end.stream(), subjects));
      }
    }
    return parts;
  }

  /** How a channel's lanes divide its stream, for comparison only; empty where they do not. */
  static String division(Channel channel) {
    return channel.nats().lanes().isEmpty() ? "" : channel.nats().lanes().toString();
  }

  private static LaneId lane(Channel channel, int number) {
    return new LaneId(channel.name(), Flow.NATS_TO_PULSAR, number);
  }

  /** The number of a name in all of Cutwater's versions. */
  static int number(String name) {
    CRC32C crc = new CRC32C();
    crc.update(name.getBytes(StandardCharsets.UTF_8));
    return (int) (crc.getValue() & Integer.MAX_VALUE);
  }
}
