package io.cutwater.app;

import io.cutwater.config.Channel;
import io.cutwater.config.Configuration;
import io.cutwater.message.Flow;
import io.cutwater.relay.FaultException;
import io.cutwater.trace.Query;
import io.cutwater.trace.Report;
import io.cutwater.trace.Trace;
import io.cutwater.trace.Way;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Traces messages through channels, with the rights and the clients that Cutwater itself has. Only
 * the servers are needed, not a running Cutwater.
 */
public final class ChannelTrace {

  private ChannelTrace() {}

  /** By which ids of these channels are told apart. */
  public static Query.Known known(List<Channel> channels) {
    Set<String> streams = new HashSet<>();
    for (Channel channel : channels) {
      streams.add(channel.nats().stream());
      if (channel.carries(Flow.PULSAR_TO_NATS)) {
        streams.add(channel.deadLetters().stream());
      }
    }
    return new Query.Known(streams, channels.size() == 1);
  }

  /**
   * Looks for a message in all that {@code channels} read and write. Blocks, bounded in time.
   *
   * @throws FaultException where no client can be made; what cannot be looked at is a problem of
   *     the report
   */
  public static Report run(
      Configuration configuration, List<Channel> channels, Query query, Trace.Limits limits)
      throws FaultException {
    try (Adapters adapters = new Adapters(configuration, "trace")) {
      ChannelWays all = new ChannelWays(configuration, adapters);
      List<Way> ways = new ArrayList<>();
      List<String> problems = new ArrayList<>();
      for (Channel channel : channels) {
        for (Flow flow : Flow.values()) {
          if (channel.carries(flow)) {
            try {
              ways.add(all.of(channel, flow));
            } catch (FaultException e) {
              problems.add(channel.name() + ", " + flow + ": " + e.fault().line());
            }
          }
        }
      }
      return Trace.run(ways, query, limits).with(problems);
    }
  }
}
