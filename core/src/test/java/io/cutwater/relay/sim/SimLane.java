package io.cutwater.relay.sim;

import io.cutwater.message.Flow;

/** What is a lane's own on the servers: what it reads, and its journal. */
record SimLane(int number, Flow flow, SimStream stream, SimJournal journal) {

  static SimLane of(int number, Flow flow) {
    return new SimLane(number, flow, new SimStream(flow, number), new SimJournal());
  }
}
