package io.cutwater.control;

import io.cutwater.config.Channel;
import io.cutwater.relay.FaultException;

/** Makes lanes of channels. */
@FunctionalInterface
public interface LaneStarter {

  /**
   * Resolves what the channel names on the servers and starts its lane. Blocks, bounded in time.
   *
   * @throws FaultException when a server is down or its answer forbids it; it is asked again later
   */
  RunningLane start(Channel channel) throws FaultException;
}
