package io.cutwater.pulsar;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cutwater.lane.Inbox;
import io.cutwater.lane.Journal;
import io.cutwater.message.LedgerPosition;
import io.cutwater.relay.Event;
import io.cutwater.relay.Fault;
import io.cutwater.relay.Fault.Code;
import io.cutwater.relay.FaultException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.pulsar.client.api.Message;
import org.apache.pulsar.client.api.MessageId;
import org.apache.pulsar.client.api.Producer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The journal while its exclusive producer is connected, without a break since it was taken. The
 * client would reconnect and go on; to us a break is the end, since another may have owned the lane
 * meanwhile.
 */
final class HeldJournal implements Journal.Held {

  private static final Logger LOG = LoggerFactory.getLogger(HeldJournal.class);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(3);
  private static final Duration STALL_LIMIT = Duration.ofSeconds(30);
  private static final String START = "start";
  private static final String STATE = "state";
  private static final String NUMBER = "cutwater-number";

  private final PulsarJournal.Settings settings;
  private final List<String> weaknesses;
  private final Duration answerLimit;
  private final Producer<byte[]> producer;
  private final long disconnectedAtTake;
  private final Readers readers;
  private final Inbox inbox;
  private final ProducerWatch.Watching watching;
  private final AtomicBoolean closed = new AtomicBoolean();

  HeldJournal(
      PulsarJournal.Settings settings,
      List<String> weaknesses,
      Duration answerLimit,
      Producer<byte[]> producer,
      Readers readers,
      Inbox inbox,
      ProducerWatch watch) {
    this.settings = settings;
    this.weaknesses = List.copyOf(weaknesses);
    this.answerLimit = answerLimit;
    this.producer = producer;
    this.disconnectedAtTake = producer.getLastDisconnectedTimestamp();
    this.readers = readers;
    this.inbox = inbox;
    this.watching = watch.watch(producer, () -> doubt(lost()));
  }

  @Override
  public List<String> weaknesses() {
    return weaknesses;
  }

  @Override
  public boolean isHeld() {
    return !closed.get()
        && producer.isConnected()
        && producer.getLastDisconnectedTimestamp() == disconnectedAtTake;
  }

  /** Nothing that a former owner wrote can come behind our own mark any more (E30). */
  @Override
  public Optional<String> read() throws FaultException {
    try {
      return readToMark();
    } catch (FaultException e) {
      throw isHeld() ? e : new FaultException(lost(), e);
    }
  }

  private Optional<String> readToMark() throws FaultException {
    MessageId receipt =
        Answer.within(
            settings.writeLimit().plus(answerLimit),
            "marking the start in the journal " + settings.topic(),
            producer
                .newMessage()
                .key(START)
                .value(settings.instance().getBytes(UTF_8))
                .sendAsync());
    LedgerPosition mark =
        new Positions(settings.topic())
            .of(receipt)
            .orElseThrow(() -> new FaultException(failed("its start mark has no position")));
    Optional<String> state = Optional.empty();
    try (Readers.Reading reading = readers.compacted(settings.topic())) {
      LedgerPosition at;
      do {
        Message<byte[]> message = reading.next(STALL_LIMIT);
        at = reading.position(message);
        Optional<String> newer = state(message);
        state = newer.isPresent() ? newer : state;
      } while (mark.isAfter(at));
    }
    if (!isHeld()) {
      throw new FaultException(lost());
    }
    return state;
  }

  /** The state record that a message of a journal is; empty where it is a start mark. */
  static Optional<String> state(Message<byte[]> message) {
    return STATE.equals(message.getKey())
        ? Optional.of(new String(message.getValue(), UTF_8))
        : Optional.empty();
  }

  @Override
  public void write(long number, String record) {
    if (!isHeld()) {
      doubt(lost());
      return;
    }
    var unused =
        producer
            .newMessage()
            .key(STATE)
            .property(NUMBER, Long.toString(number))
            .value(record.getBytes(UTF_8))
            .sendAsync()
            .whenComplete((id, failure) -> answered(number, failure));
  }

  private void answered(long number, @Nullable Throwable failure) {
    if (failure == null && isHeld()) {
      inbox.post(new Event.JournalWritten(number));
    } else if (!isHeld() || (failure != null && Faults.isHeldByAnother(failure))) {
      doubt(lost());
    } else if (failure != null) {
      doubt(failed(Faults.of("record " + number, failure).what()));
    }
  }

  private void doubt(Fault fault) {
    if (!closed.get()) {
      inbox.post(new Event.Doubted(fault));
    }
  }

  private Fault lost() {
    return Fault.retry(
        Code.LOCK_LOST,
        "the connection that holds the journal " + settings.topic() + " was lost or taken",
        "");
  }

  private Fault failed(String why) {
    return Fault.retry(
        Code.JOURNAL_FAILED,
        "the journal " + settings.topic() + " could not be written: " + why,
        "see whether its broker and bookies can be reached");
  }

  @Override
  public void close() {
    watching.end();
    if (!closed.getAndSet(true) && !Answer.closed(CLOSE_LIMIT, producer.closeAsync())) {
      LOG.warn(
          "the journal {} did not close within {}; its broker gives the lock back later",
          settings.topic(),
          CLOSE_LIMIT);
    }
  }
}
