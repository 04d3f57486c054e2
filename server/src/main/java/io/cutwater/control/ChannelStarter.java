package io.cutwater.control;

import io.cutwater.config.Channel;
import io.cutwater.relay.FaultException;

/** Brings channels up. */
@FunctionalInterface
public interface ChannelStarter {

  /**
   * Resolves what the channel names on the servers and starts its lanes. Blocks, bounded in time.
   *
   * @throws FaultException when a server is down or its answer forbids it; it is asked again later
   */
  RunningChannel start(Channel channel) throws FaultException;
}
