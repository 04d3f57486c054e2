package io.cutwater.lane;

import io.cutwater.message.Position;
import io.cutwater.relay.FaultException;
import io.cutwater.relay.Outgoing;
import io.cutwater.relay.Skipped;
import io.cutwater.relay.SourceFacts;
import io.cutwater.relay.TargetFacts;
import io.cutwater.relay.TargetOpening;
import java.util.Map;
import java.util.Optional;

/** Ports that do what another does, for a test to change one thing. */
final class Around {

  private Around() {}

  static class ASource implements Source {
    private final Source inner;

    ASource(Source inner) {
      this.inner = inner;
    }

    @Override
    public SourceFacts inspect(Optional<Position> floor) throws FaultException {
      return inner.inspect(floor);
    }

    @Override
    public Reading open(Optional<Position> floor, String formerConsumer, Inbox inbox)
        throws FaultException {
      return inner.open(floor, formerConsumer, inbox);
    }
  }

  static class AReading implements Source.Reading {
    private final Source.Reading inner;

    AReading(Source.Reading inner) {
      this.inner = inner;
    }

    @Override
    public String consumer() {
      return inner.consumer();
    }

    @Override
    public void request(int messages, long bytes) {
      inner.request(messages, bytes);
    }

    @Override
    public void acknowledge(Position floor) {
      inner.acknowledge(floor);
    }

    @Override
    public void close() {
      inner.close();
    }
  }

  static class ATarget implements Target {
    private final Target inner;

    ATarget(Target inner) {
      this.inner = inner;
    }

    @Override
    public Writing open(TargetOpening opening, Inbox inbox) throws FaultException {
      return inner.open(opening, inbox);
    }
  }

  static class AWriting implements Target.Writing {
    private final Target.Writing inner;

    AWriting(Target.Writing inner) {
      this.inner = inner;
    }

    @Override
    public TargetFacts facts() {
      return inner.facts();
    }

    @Override
    public void send(long ticket, long sequence, Outgoing outgoing) {
      inner.send(ticket, sequence, outgoing);
    }

    @Override
    public void flush() {
      inner.flush();
    }

    @Override
    public Map<Position, Skipped> rescan(TargetOpening opening) throws FaultException {
      return inner.rescan(opening);
    }

    @Override
    public void close() {
      inner.close();
    }
  }
}
