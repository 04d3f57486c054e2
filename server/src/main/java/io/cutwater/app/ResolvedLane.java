package io.cutwater.app;

import io.cutwater.lane.Ports;
import io.cutwater.message.LaneId;
import io.cutwater.relay.Routing;

/**
 * A lane whose ends were looked at, ready to be started.
 *
 * @param lane its name
 * @param routing where its messages go
 * @param parser makes its older routings again
 * @param ports its source, target and journal
 */
record ResolvedLane(LaneId lane, Routing routing, Routing.Parser parser, Ports ports) {}
