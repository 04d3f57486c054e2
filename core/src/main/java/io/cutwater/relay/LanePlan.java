package io.cutwater.relay;

import io.cutwater.message.LaneId;
import io.cutwater.message.Position;

/**
 * What a lane is to do, resolved from its channel.
 *
 * @param lane the lane
 * @param deployment names this Cutwater among others on the same servers
 * @param instance names this process among those of the deployment
 * @param routing where messages go from now on
 * @param parser makes an older routing from the journal
 * @param start where a lane without a past begins
 * @param requireExactlyOnce whether to wait rather than run on a weaker guarantee
 * @param limits the lane's limits
 */
public record LanePlan(
    LaneId lane,
    String deployment,
    String instance,
    Routing routing,
    Routing.Parser parser,
    Start start,
    boolean requireExactlyOnce,
    Limits limits) {

  /** Where a lane without a past begins. */
  public sealed interface Start {

    /** With the first message that the source still has. */
    record First() implements Start {}

    /** With the first message that the source stores from now on. */
    record New() implements Start {}

    /** With the first message behind {@code floor}. */
    record Behind(Position floor) implements Start {}
  }
}
