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
import org.apache.pulsar.client.api.TypedMessageBuilder;
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
  private static final String PROTECTED = "cutwater-protected";

  private final PulsarJournal.Settings settings;
  private final JournalProtection protection;
  private final Optional<List<String>> asked;
  private final Duration answerLimit;
  private final Producer<byte[]> producer;
  private final long disconnectedAtTake;
  private final Readers readers;
  private final Inbox inbox;
  private final ProducerWatch.Watching watching;
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile List<String> weaknesses = List.of();
  private volatile boolean isProtected;
  private volatile @Nullable Thread asking;

  HeldJournal(
      PulsarJournal.Settings settings,
      JournalProtection protection,
      Optional<List<String>> asked,
      Duration answerLimit,
      Producer<byte[]> producer,
      Readers readers,
      Inbox inbox,
      ProducerWatch watch) {
    this.settings = settings;
    this.protection = protection;
    this.asked = asked;
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
    Optional<Message<byte[]>> state = Optional.empty();
    try (Readers.Reading reading = readers.compacted(settings.topic())) {
      LedgerPosition at;
      do {
        Message<byte[]> message = reading.next(STALL_LIMIT);
        at = reading.position(message);
        state = isState(message) ? Optional.of(message) : state;
      } while (mark.isAfter(at));
    }
    see(state.map(message -> message.getProperty(PROTECTED)));
    if (!isHeld()) {
      throw new FaultException(lost());
    }
    return state.map(HeldJournal::record);
  }

  /** Whether the journal may be emptied: by the last record's word, or by asking, if not yet. */
  private void see(Optional<String> word) throws FaultException {
    if (protection.isTaken(word)) {
      stopAsking();
      asking = protection.askLater(why -> doubt(Fault.retry(Code.JOURNAL_FAILED, why, "")));
    } else {
      weaknesses = asked.isPresent() ? asked.get() : protection.ask();
    }
    isProtected = weaknesses.isEmpty();
  }

  private void stopAsking() {
    Thread mine = asking;
    if (mine != null) {
      mine.interrupt();
    }
  }

  /** Whether a message of a journal is a state record; else it is a start mark. */
  static boolean isState(Message<byte[]> message) {
    return STATE.equals(message.getKey());
  }

  static String record(Message<byte[]> message) {
    return new String(message.getValue(), UTF_8);
  }

  @Override
  public void write(long number, String record) {
    if (!isHeld()) {
      doubt(lost());
      return;
    }
    TypedMessageBuilder<byte[]> message =
        producer
            .newMessage()
            .key(STATE)
            .property(NUMBER, Long.toString(number))
            .value(record.getBytes(UTF_8));
    if (isProtected) {
      message.property(PROTECTED, protection.word());
    }
    var unused = message.sendAsync().whenComplete((id, failure) -> answered(number, failure));
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
        "the connection that holds the journal "
            + settings.topic()
            + " was lost or taken, or its broker cannot store anything",
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
    stopAsking();
    if (!closed.getAndSet(true) && !Answer.closed(CLOSE_LIMIT, producer.closeAsync())) {
      LOG.warn(
          "the journal {} did not close within {}; its broker gives the lock back later",
          settings.topic(),
          CLOSE_LIMIT);
    }
  }
}
