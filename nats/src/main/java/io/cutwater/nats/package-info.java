/**
 * NATS as the source and as the target of a lane: connections, streams, the session's own consumer
 * and its pulls; the lane's fence, the modes of writing, and the headers of what is carried. It
 * owns everything that is particular to JetStream and is the only place that sees the NATS client;
 * it knows nothing of windows, floors, journals or Pulsar beyond what its port tells it.
 */
@NullMarked
package io.cutwater.nats;

import org.jspecify.annotations.NullMarked;
