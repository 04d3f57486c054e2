package io.cutwater.relay.sim;

import io.cutwater.lane.Inbox;
import io.cutwater.lane.Source;
import io.cutwater.message.Envelope;
import io.cutwater.message.Position;
import io.cutwater.message.StreamSequence;
import io.cutwater.relay.Event;
import io.cutwater.relay.Fault;
import io.cutwater.relay.Fault.Code;
import io.cutwater.relay.FaultException;
import io.cutwater.relay.SourceFacts;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The port over {@link SimStream}: pull requests are served in their order, by whoever publishes or
 * asks. What is not served ends with {@link #expireRequests}, never by time.
 */
public final class FakeSource implements Source {

  private final SimStream stream = new SimStream();
  private final List<FakeReading> readings = new ArrayList<>();
  private final Set<String> consumers = new TreeSet<>();
  private final int consumersMax;
  private long named;

  public FakeSource() {
    this(Integer.MAX_VALUE);
  }

  /**
   * @param consumersMax consumers that the stream may have at a time
   */
  public FakeSource(int consumersMax) {
    this.consumersMax = consumersMax;
  }

  /** One request on the server. */
  private static final class Request {
    private int messages;
    private long bytes;
    private boolean used;

    private Request(int messages, long bytes) {
      this.messages = messages;
      this.bytes = bytes;
    }
  }

  public synchronized void publish(String subject, byte[] payload) {
    stream.publish(subject, payload);
    List.copyOf(readings).forEach(FakeReading::serve);
  }

  public synchronized void purgeBelow(long first) {
    stream.purgeBelow(first);
  }

  public synchronized void recreate() {
    stream.recreate();
  }

  /** Every request on the server ends, as they do after a while. */
  public synchronized void expireRequests() {
    readings.forEach(FakeReading::expire);
  }

  /** The connection that all readings share breaks: their consumers stay behind. */
  public synchronized void disconnect() {
    List<FakeReading> cut = List.copyOf(readings);
    readings.clear();
    cut.forEach(FakeReading::lose);
  }

  /** The names of the consumers there are. */
  public synchronized Set<String> consumers() {
    return Set.copyOf(consumers);
  }

  @Override
  public synchronized SourceFacts inspect(Optional<Position> floor) {
    return stream.facts(floor);
  }

  @Override
  public synchronized Reading open(Optional<Position> floor, String formerConsumer, Inbox inbox)
      throws FaultException {
    consumers.remove(formerConsumer);
    if (consumers.size() >= consumersMax) {
      throw new FaultException(
          Fault.retry(Code.SOURCE_DIFFERS, "the stream has as many consumers as it may have", ""));
    }
    String name = "consumer-" + ++named;
    consumers.add(name);
    long behind = floor.map(position -> ((StreamSequence) position).value()).orElse(0L);
    FakeReading reading = new FakeReading(name, behind, inbox);
    readings.add(reading);
    return reading;
  }

  private final class FakeReading implements Reading {

    private final String name;
    private final Inbox inbox;
    private final Deque<Request> requests = new ArrayDeque<>();
    private long readUpTo;
    private long deliveries;

    private FakeReading(String name, long readUpTo, Inbox inbox) {
      this.name = name;
      this.readUpTo = readUpTo;
      this.inbox = inbox;
    }

    @Override
    public String consumer() {
      return name;
    }

    @Override
    public void request(int messages, long bytes) {
      synchronized (FakeSource.this) {
        if (readings.contains(this)) {
          requests.addLast(new Request(messages, bytes));
          serve();
        }
      }
    }

    private void serve() {
      Optional<Envelope> next = stream.next(readUpTo);
      while (next.isPresent() && !requests.isEmpty()) {
        Request oldest = requests.getFirst();
        long size = next.get().size();
        if (size > oldest.bytes && (oldest.used || requests.size() > 1)) {
          end(requests.removeFirst());
          continue;
        }
        deliver(next.get(), oldest);
        next = stream.next(readUpTo);
      }
    }

    private void deliver(Envelope envelope, Request request) {
      readUpTo = ((StreamSequence) envelope.position()).value();
      deliveries++;
      request.used = true;
      request.messages--;
      request.bytes = Math.max(0, request.bytes - envelope.size());
      inbox.post(new Event.Delivered(envelope, deliveries, 1, stream.pending(readUpTo)));
      if (request.messages == 0 || request.bytes == 0) {
        end(requests.removeFirst());
      }
    }

    private void end(Request request) {
      if (request.messages > 0 || request.bytes > 0) {
        inbox.post(new Event.RequestEnded(request.messages, request.bytes));
      }
    }

    private void expire() {
      requests.forEach(this::end);
      requests.clear();
    }

    private void lose() {
      inbox.post(new Event.Doubted(Fault.retry(Code.DISCONNECTED, "the connection was lost", "")));
    }

    @Override
    public void acknowledge(Position floor) {
      // Nothing is forgotten: a stream with limits keeps what is acknowledged.
    }

    @Override
    public void close() {
      synchronized (FakeSource.this) {
        if (readings.remove(this)) {
          consumers.remove(name);
        }
      }
    }
  }
}
