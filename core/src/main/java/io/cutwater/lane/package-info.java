/**
 * A lane at work: the ports that adapters implement, and {@code LaneRunner}, which tells the relay
 * what happened and does what it decides. It owns the lane's one thread and the lifetime of each
 * session's resources; it decides nothing itself and knows no client library.
 */
@NullMarked
package io.cutwater.lane;

import org.jspecify.annotations.NullMarked;
