package io.cutwater.relay.sim;

import io.cutwater.lane.Inbox;
import io.cutwater.lane.Journal;
import io.cutwater.relay.Event;
import io.cutwater.relay.Fault;
import io.cutwater.relay.Fault.Code;
import io.cutwater.relay.FaultException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The port over {@link SimJournal}: any number of instances may try to take it. */
public final class FakeJournal implements Journal {

  private final SimJournal journal = new SimJournal();
  private @Nullable FakeHeld holder;

  @Override
  public synchronized Optional<Held> take(Inbox inbox) {
    FakeHeld held = new FakeHeld(inbox);
    if (!journal.take(held)) {
      return Optional.empty();
    }
    holder = held;
    return Optional.of(held);
  }

  /** The connection of whoever holds it breaks: the lock is free, and its holder is told. */
  public void disconnect() {
    loseUnnoticed().ifPresent(held -> held.doubt());
  }

  /** The lock is lost, and nobody told its holder yet. */
  public void lose() {
    var unused = loseUnnoticed();
  }

  private synchronized Optional<FakeHeld> loseUnnoticed() {
    FakeHeld held = holder;
    if (held == null) {
      return Optional.empty();
    }
    journal.release(held);
    holder = null;
    return Optional.of(held);
  }

  private synchronized void release(FakeHeld held) {
    journal.release(held);
  }

  private synchronized boolean isHeldBy(FakeHeld held) {
    return journal.isHeldBy(held);
  }

  private synchronized boolean write(FakeHeld held, String record) {
    return journal.write(held, record) == SimJournal.Answer.WRITTEN;
  }

  private synchronized Optional<String> last() {
    return journal.last();
  }

  private final class FakeHeld implements Held, SimJournal.Owner {

    private final Inbox inbox;
    private volatile boolean closed;

    private FakeHeld(Inbox inbox) {
      this.inbox = inbox;
    }

    @Override
    public List<String> weaknesses() {
      return List.of();
    }

    @Override
    public boolean isHeld() {
      return isHeldBy(this);
    }

    @Override
    public Optional<String> read() throws FaultException {
      if (!isHeld()) {
        throw new FaultException(lost());
      }
      return last();
    }

    @Override
    public void write(long number, String record) {
      if (FakeJournal.this.write(this, record)) {
        inbox.post(new Event.JournalWritten(number));
      } else {
        doubt();
      }
    }

    private void doubt() {
      if (!closed) {
        inbox.post(new Event.Doubted(lost()));
      }
    }

    private static Fault lost() {
      return Fault.retry(Code.LOCK_LOST, "the journal was lost", "");
    }

    @Override
    public void close() {
      closed = true;
      release(this);
    }
  }
}
