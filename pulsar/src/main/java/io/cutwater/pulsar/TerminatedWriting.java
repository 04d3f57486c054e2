package io.cutwater.pulsar;

import io.cutwater.lane.Inbox;
import io.cutwater.lane.Target;
import io.cutwater.message.Position;
import io.cutwater.relay.Event;
import io.cutwater.relay.Fault;
import io.cutwater.relay.Outgoing;
import io.cutwater.relay.Skipped;
import io.cutwater.relay.TargetFacts;
import io.cutwater.relay.TargetOpening;
import java.util.Map;

/**
 * A terminated topic: nobody, not even a stale owner, can add to it, so it is known for good
 * without holding a name on it. What it holds lets a channel that now points elsewhere go on behind
 * it; the first message that still wants to go there ends the session.
 */
final class TerminatedWriting implements Target.Writing {

  private final TargetFacts facts;
  private final Fault refusal;
  private final Inbox inbox;

  TerminatedWriting(TargetFacts facts, Fault refusal, Inbox inbox) {
    this.facts = facts;
    this.refusal = refusal;
    this.inbox = inbox;
  }

  @Override
  public TargetFacts facts() {
    return facts;
  }

  @Override
  public void send(long ticket, long sequence, Outgoing outgoing) {
    inbox.post(new Event.Doubted(refusal));
  }

  @Override
  public void flush() {}

  @Override
  public Map<Position, Skipped> rescan(TargetOpening opening) {
    return facts.found();
  }

  @Override
  public void close() {}
}
