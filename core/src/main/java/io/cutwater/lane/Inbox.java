package io.cutwater.lane;

import io.cutwater.relay.Event;

/**
 * Where a session's adapters put what happened. Never blocks; safe from any thread. Facts of one
 * thread arrive in their order. Facts of a session that has ended are dropped.
 */
public interface Inbox {
  void post(Event event);
}
