package io.cutwater.relay.sim;

import io.cutwater.lane.Inbox;
import io.cutwater.lane.Target;
import io.cutwater.message.Position;
import io.cutwater.message.TargetName;
import io.cutwater.relay.Fault;
import io.cutwater.relay.Fault.Code;
import io.cutwater.relay.FaultException;
import io.cutwater.relay.Outgoing;
import io.cutwater.relay.Skipped;
import io.cutwater.relay.TargetFacts;
import io.cutwater.relay.TargetOpening;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The port over {@link SimTopic} and {@link SimWriting}. A thread of its own is the wire: it brings
 * batches to the topics, once they are closed or have waited for more.
 */
public final class FakeTarget implements Target, AutoCloseable {

  private static final int BATCH_MAX = 1_000;
  private static final long BATCH_DELAY_NANOS = 2_000_000;

  private final Map<TargetName, SimTopic> topics = new HashMap<>();
  private final List<SimWriting> writings = new ArrayList<>();
  private Duration nameWait = Duration.ofSeconds(5);
  private boolean held;
  private boolean closed;

  public FakeTarget() {
    Thread.ofPlatform().daemon().name("wire").start(this::carry);
  }

  /** What a topic holds of one message. */
  public record Stored(String writer, long sequence, Outgoing outgoing) {}

  private void carry() {
    try {
      while (awaitBatch()) {
        move();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits until a batch is closed, or has been open for long enough. */
  private synchronized boolean awaitBatch() throws InterruptedException {
    while (!closed && (held || writings.stream().noneMatch(SimWriting::canMove))) {
      wait();
    }
    long end = System.nanoTime() + BATCH_DELAY_NANOS;
    while (!closed
        && writings.stream().noneMatch(SimWriting::hasBatch)
        && System.nanoTime() - end < 0) {
      wait(1);
    }
    return !closed;
  }

  private synchronized void move() {
    if (!held) {
      writings.stream().filter(SimWriting::canMove).forEach(SimWriting::move);
      topics.values().forEach(FakeTarget::persist);
    }
  }

  private static void persist(SimTopic topic) {
    while (topic.isAdding()) {
      topic.persist();
    }
  }

  /** How long a name that is held is waited for. */
  public synchronized void waitForNames(Duration limit) {
    nameWait = limit;
  }

  /** From now on nothing that is sent arrives, until {@link #release}. */
  public synchronized void hold() {
    held = true;
  }

  public synchronized void release() {
    held = false;
    notifyAll();
  }

  public synchronized List<Stored> stored(TargetName target) {
    return topic(target).log().stream()
        .map(message ->
            new Stored(message.producer(), SimStream.number(message.source()), message.outgoing()))
        .toList();
  }

  /** Somebody else stores there what we sent. */
  public synchronized void storeForeign(TargetName target, Outgoing outgoing) {
    topic(target).storeForeign(outgoing);
  }

  /** Everything that is stored there is removed. */
  public synchronized void trim(TargetName target) {
    topic(target).trimAll();
  }

  private SimTopic topic(TargetName name) {
    return topics.computeIfAbsent(name, absent -> new SimTopic());
  }

  @Override
  public synchronized Writing open(TargetOpening opening, Inbox inbox) throws FaultException {
    SimTopic topic = topic(opening.target());
    SimWriting writing = takeName(topic, opening, inbox);
    writings.add(writing);
    Map<Position, Skipped> found = new HashMap<>(opening.found());
    if (opening.known()) {
      found.putAll(scan(opening));
    }
    return new FakeWriting(
        new TargetFacts(
            opening.target(),
            topic.end(),
            topic.lastSequence(opening.writer()),
            topic.lastWritten(opening.writer()),
            found,
            !opening.known() || topic.covers(opening.scanFrom()),
            List.of()),
        writing);
  }

  private SimWriting takeName(SimTopic topic, TargetOpening opening, Inbox inbox)
      throws FaultException {
    long end = System.nanoTime() + nameWait.toNanos();
    SimWriting writing = null;
    while ((writing = topic.connect(opening, BATCH_MAX, inbox::post)) == null) {
      long left = (end - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        throw new FaultException(
            Fault.retry(
                Code.FOREIGN_WRITER,
                "the name " + opening.writer() + " on " + opening.target() + " was not free",
                ""));
      }
      try {
        wait(left);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new FaultException(Fault.retry(Code.DISCONNECTED, "interrupted", ""), e);
      }
    }
    return writing;
  }

  private Map<Position, Skipped> scan(TargetOpening opening) {
    return topic(opening.target()).scan(opening.writer(), opening.scanFrom(), opening.floor());
  }

  @Override
  public synchronized void close() {
    closed = true;
    notifyAll();
  }

  private final class FakeWriting implements Writing {

    private final TargetFacts facts;
    private final SimWriting writing;

    private FakeWriting(TargetFacts facts, SimWriting writing) {
      this.facts = facts;
      this.writing = writing;
    }

    @Override
    public TargetFacts facts() {
      return facts;
    }

    @Override
    public void send(long ticket, long sequence, Outgoing outgoing) {
      synchronized (FakeTarget.this) {
        writing.send(ticket, sequence, outgoing);
        FakeTarget.this.notifyAll();
      }
    }

    @Override
    public void flush() {
      synchronized (FakeTarget.this) {
        writing.flush();
        FakeTarget.this.notifyAll();
      }
    }

    @Override
    public Map<Position, Skipped> rescan(TargetOpening opening) {
      synchronized (FakeTarget.this) {
        return scan(opening);
      }
    }

    @Override
    public void close() {
      synchronized (FakeTarget.this) {
        writing.close();
        writings.remove(writing);
        FakeTarget.this.notifyAll();
      }
    }
  }
}
