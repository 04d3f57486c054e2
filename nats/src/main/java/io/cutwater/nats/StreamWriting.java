package io.cutwater.nats;

import io.cutwater.lane.Inbox;
import io.cutwater.lane.Target;
import io.cutwater.message.Position;
import io.cutwater.message.StreamSequence;
import io.cutwater.message.TargetName;
import io.cutwater.nats.Hearing.Ear;
import io.cutwater.nats.NatsConnections.SharedConnection;
import io.cutwater.nats.Publishing.Outcome;
import io.cutwater.relay.Event;
import io.cutwater.relay.Fault;
import io.cutwater.relay.Fault.Code;
import io.cutwater.relay.FaultException;
import io.cutwater.relay.Outgoing;
import io.cutwater.relay.Skipped;
import io.cutwater.relay.TargetFacts;
import io.cutwater.relay.TargetOpening;
import io.nats.client.Message;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One session's writing to one stream. Messages go out in the order of sends, as the mode lets
 * them; an answer lets more go out. The first doubt is the last fact: nothing goes out behind it.
 */
final class StreamWriting implements Target.Writing {

  private static final Logger LOG = LoggerFactory.getLogger(StreamWriting.class);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);

  /** How often it is looked whether answers come. */
  private static final int LOOKS_PER_WAIT = 4;

  private final TargetFacts facts;
  private final String stream;
  private final SharedConnection shared;
  private final StreamContent.Author author;
  private final Publishing publishing;
  private final Scans scans;
  private final Inbox inbox;
  private final Consumer<Fault> onLoss = this::lost;
  private final Consumer<PublishAnswer.Refused> onRefusal;
  private final String replies;
  private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
  private final ArrayDeque<Flying> flying = new ArrayDeque<>();
  private long flyingBytes;
  private long published;
  private long answers;
  private long answersBefore;
  private int silent;
  private boolean ended;
  private boolean closed;
  private @Nullable Ear ear;
  private Rounds.@Nullable Stop watch;

  /** What looks at the stream again. */
  interface Scans {
    Map<Position, Skipped> scan(TargetOpening opening) throws FaultException;
  }

  /** What is written down when it goes out: thousands may wait. */
  private record Waiting(long ticket, Outgoing outgoing) {}

  /** What is known of a message that went out; what it held is the client's, then nobody's. */
  private static final class Flying {
    private final long ticket;
    private final long number;
    private final String subject;
    private final long bytes;
    private boolean answered;

    private Flying(long ticket, long number, String subject, long bytes) {
      this.ticket = ticket;
      this.number = number;
      this.subject = subject;
      this.bytes = bytes;
    }
  }

  /**
   * @param onRefusal is told when somebody else's message was met; called under this writing's lock
   */
  StreamWriting(
      TargetFacts facts,
      SharedConnection shared,
      StreamContent.Author author,
      Publishing publishing,
      Scans scans,
      Inbox inbox,
      Consumer<PublishAnswer.Refused> onRefusal) {
    this.facts = facts;
    this.stream = facts.target().value();
    this.shared = shared;
    this.author = author;
    this.publishing = publishing;
    this.scans = scans;
    this.inbox = inbox;
    this.onRefusal = onRefusal;
    this.replies = shared.connection().createInbox();
  }

  /** Begins to listen to answers. */
  void start(Rounds rounds, Duration answerWait) {
    shared.watch().register(onLoss);
    try {
      Ear opened = shared.hearing().open();
      ear = opened;
      opened.listen(replies + ".>", this::hear);
      watch = rounds.every(answerWait.dividedBy(LOOKS_PER_WAIT), this::watchSilence);
    } catch (IllegalStateException e) {
      lost(disconnected("the connection closed as writing to stream " + stream + " began"));
    }
  }

  @Override
  public TargetFacts facts() {
    return facts;
  }

  @Override
  public synchronized void send(long ticket, long sequence, Outgoing outgoing) {
    if (!ended) {
      waiting.add(new Waiting(ticket, outgoing));
      publishAll();
    }
  }

  /** Under the lock. */
  private void publishAll() {
    try {
      while (!ended
          && !waiting.isEmpty()
          && publishing.mayPublish(waiting.size(), flying.size(), flyingBytes)) {
        publish(waiting.remove());
      }
    } catch (IllegalStateException e) {
      end(disconnected("the connection closed: " + e.getMessage()));
    } catch (IllegalArgumentException e) {
      end(
          Fault.retry(
              Code.SEND_FAILED,
              "a message for stream " + stream + " cannot be published: " + e.getMessage(),
              "the server's max_payload was lowered: raise it again"));
    }
  }

  private void publish(Waiting next) {
    StreamContent content;
    try {
      content = StreamContent.of(next.outgoing(), author);
    } catch (IllegalArgumentException e) {
      end(Fault.retry(Code.BUG, "a message cannot be written down: " + e.getMessage(), "report"));
      return;
    }
    long number = ++published;
    String source = next.outgoing().envelope().position().text();
    String tokens = publishing.prepare(content.headers(), source, number);
    flying.add(new Flying(next.ticket(), number, content.subject(), content.bytes()));
    flyingBytes += content.bytes();
    shared
        .connection()
        .publish(
            content.subject(),
            tokens.isEmpty() ? null : replies + "." + tokens,
            content.headers(),
            content.payload().bytes());
  }

  /** The ear's thread; whatever goes wrong here is a doubt, never silence. */
  private void hear(Message message) {
    PublishAnswer answer;
    try {
      answer = PublishAnswer.of(message);
    } catch (IOException e) {
      lost(Fault.retry(Code.UNVERIFIED_RECEIPT, "stream " + stream + ": " + e.getMessage(), ""));
      return;
    }
    String tokens = message.getSubject().substring(replies.length() + 1);
    synchronized (this) {
      if (!ended) {
        answers++;
        take(answer, tokens);
        if (!ended) {
          publishAll();
        }
      }
    }
  }

  private void take(PublishAnswer answer, String tokens) {
    if (answer instanceof PublishAnswer.Stored stored && !stored.stream().equals(stream)) {
      end(PublishFaults.elsewhere(stream, stored.stream()));
      return;
    }
    switch (publishing.answered(tokens, answer)) {
      case Outcome.Nothing nothing -> {}
      case Outcome.One(long number, long sequence) -> stored(number, sequence);
      case Outcome.Range range -> stored(range);
      case Outcome.Broken broken -> end(fault(broken));
    }
  }

  private Fault fault(Outcome.Broken broken) {
    return broken
        .fault()
        .orElseGet(() ->
            switch (broken.answer()) {
              case PublishAnswer.Refused refused -> {
                onRefusal.accept(refused);
                yield PublishFaults.of(stream, refused);
              }
              case PublishAnswer.Unheard unheard ->
                  PublishFaults.unheard(
                      stream, flying.isEmpty() ? "it" : flying.getFirst().subject);
              case PublishAnswer.Stored stored ->
                  unfit("batch ended at " + stored.sequence() + " after " + stored.count());
              case PublishAnswer.Begun begun -> unfit("an answer says nothing");
              case PublishAnswer.Flow flow -> unfit("an answer is one to a batch");
            });
  }

  private Fault unfit(String what) {
    return Fault.retry(Code.SEND_FAILED, "stream " + stream + ": " + what, "");
  }

  private void stored(long number, long sequence) {
    long first = flying.isEmpty() ? number + 1 : flying.getFirst().number;
    if (number < first) {
      return;
    }
    for (Flying candidate : flying) {
      if (candidate.number == number) {
        candidate.answered = true;
        post(candidate, sequence);
        break;
      }
    }
    while (!flying.isEmpty() && flying.getFirst().answered) {
      flyingBytes -= flying.remove().bytes;
    }
  }

  private void stored(Outcome.Range range) {
    while (!flying.isEmpty() && flying.getFirst().number <= range.last()) {
      Flying stored = flying.remove();
      flyingBytes -= stored.bytes;
      boolean known = range.contiguous() || stored.number == range.last();
      // Among other writers' messages only the last one's place is known. The one before the batch
      // is a place from which a scan sees them all.
      post(stored, known ? range.sequence() - (range.last() - stored.number) : range.before());
    }
  }

  private void post(Flying stored, long sequence) {
    inbox.post(
        new Event.Stored(target(), stored.ticket, Optional.of(new StreamSequence(sequence))));
  }

  /** Messages in flight that nobody answers are lost, or their server is. */
  private synchronized void watchSilence() {
    boolean nothing = !flying.isEmpty() && answers == answersBefore;
    answersBefore = answers;
    silent = nothing ? silent + 1 : 0;
    if (silent > LOOKS_PER_WAIT) {
      end(disconnected("stream " + stream + " does not answer what was published"));
    }
  }

  private static Fault disconnected(String what) {
    return Fault.retry(
        Code.DISCONNECTED, what, "see that the stream has a leader and the server can be reached");
  }

  private synchronized void lost(Fault fault) {
    end(fault);
  }

  /** One doubt ends the session; what fails behind it says nothing new. */
  private void end(Fault fault) {
    if (!ended) {
      ended = true;
      waiting.clear();
      inbox.post(new Event.Doubted(fault));
    }
  }

  /** Nothing is held back: what waits goes out as soon as the mode allows it. */
  @Override
  public void flush() {}

  @Override
  public Map<Position, Skipped> rescan(TargetOpening opening) throws FaultException {
    return scans.scan(opening);
  }

  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      ended = true;
      waiting.clear();
    }
    shared.watch().unregister(onLoss);
    Rounds.Stop watching = watch;
    if (watching != null) {
      watching.cancel();
    }
    if (!shared.watch().isLost()) {
      Bounded.run("cutwater-nats-leave", CLOSE_LIMIT, this::leave);
    }
  }

  private void leave() {
    Ear listening = ear;
    if (listening != null) {
      try {
        listening.close();
      } catch (IllegalStateException e) {
        LOG.debug("stream {}: the connection was closed before", stream, e);
      }
    }
  }

  private TargetName target() {
    return facts.target();
  }
}
