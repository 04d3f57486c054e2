package io.cutwater.app;

import io.cutwater.lane.Ports;
import io.cutwater.message.LaneId;
import io.cutwater.nats.CoreSource;
import io.cutwater.relay.Routing;
import java.util.Optional;

/**
 * A lane whose ends were looked at, ready to be started.
 *
 * @param lane its name
 * @param routing where its messages go
 * @param parser makes its older routings again
 * @param ports its source, target and journal
 * @param subscription its source, where that lasts longer than the lane's sessions
 */
record ResolvedLane(
    LaneId lane,
    Routing routing,
    Routing.Parser parser,
    Ports ports,
    Optional<CoreSource> subscription) {

  /** A lane of which nothing outlives its sessions. */
  ResolvedLane(LaneId lane, Routing routing, Routing.Parser parser, Ports ports) {
    this(lane, routing, parser, ports, Optional.empty());
  }
}
