package io.cutwater.relay;

import io.cutwater.message.LaneId;
import io.cutwater.message.Position;
import java.util.Optional;

/**
 * What a lane is to do, resolved from its channel.
 *
 * @param lane the lane
 * @param deployment names this Cutwater among others on the same servers
 * @param instance names this process among those of the deployment
 * @param routing where messages go from now on
 * @param parser makes an older routing from the journal
 * @param startBehind where a lane without a past begins; empty for the first message there is
 * @param requireExactlyOnce whether to halt rather than run on a weaker guarantee
 * @param limits the lane's limits
 */
public record LanePlan(
    LaneId lane,
    String deployment,
    String instance,
    Routing routing,
    Routing.Parser parser,
    Optional<Position> startBehind,
    boolean requireExactlyOnce,
    Limits limits) {}
