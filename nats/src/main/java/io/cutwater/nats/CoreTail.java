package io.cutwater.nats;

import io.cutwater.lane.Tail;
import io.cutwater.message.Envelope;
import io.cutwater.message.StreamSequence;
import io.cutwater.nats.ConnectionWatch.Use;
import io.cutwater.nats.NatsConnections.SharedConnection;
import io.cutwater.relay.Fault;
import io.cutwater.relay.Fault.Code;
import io.cutwater.relay.FaultException;
import io.nats.client.Dispatcher;
import io.nats.client.Message;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Looks on at subjects of core NATS, in no queue group: who is in one loses nothing by it. What
 * comes faster than it is looked at is left out.
 */
public final class CoreTail implements Tail {

  private static final int WAITING_MAX = 1_000;

  private final BlockingQueue<Message> heard = new ArrayBlockingQueue<>(WAITING_MAX);
  private final NatsConnections connections;
  private final SharedConnection own;
  private final EnvelopeReader reader;
  private final InstantSource clock;
  private long looked;

  private CoreTail(
      NatsConnections connections,
      SharedConnection own,
      EnvelopeReader reader,
      InstantSource clock) {
    this.connections = connections;
    this.own = own;
    this.reader = reader;
    this.clock = clock;
  }

  /**
   * Begins with what is published from now on. Blocks, bounded in time.
   *
   * @param place what trails call these subjects
   * @param clock the time of day
   */
  public static CoreTail open(
      NatsConnections connections, List<String> subjects, String place, InstantSource clock)
      throws FaultException {
    SharedConnection own = connections.own(Use.SUBSCRIBING);
    CoreTail tail =
        new CoreTail(connections, own, new EnvelopeReader("core-", place, Optional.empty()), clock);
    try {
      Dispatcher dispatcher = own.connection().createDispatcher(tail::hear);
      SubjectCover.distinct(subjects).forEach(dispatcher::subscribe);
      Optional<String> error = own.flush(CoreSubscription.ANSWER_WAIT);
      if (error.isPresent()) {
        throw refused(subjects + ": " + error.get(), Code.UNAUTHORIZED);
      }
      return tail;
    } catch (TimeoutException | IllegalStateException e) {
      tail.close();
      throw refused(String.valueOf(e.getMessage()), Code.DISCONNECTED);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      tail.close();
      throw refused("interrupted", Code.DISCONNECTED);
    } catch (FaultException e) {
      tail.close();
      throw e;
    }
  }

  private static FaultException refused(String why, Code code) {
    return new FaultException(
        Fault.retry(code, "cannot subscribe to core NATS: " + why, "see that the user may"));
  }

  private void hear(Message message) {
    var unused = heard.offer(message);
  }

  @Override
  public Optional<Envelope> next(Duration limit) throws FaultException, InterruptedException {
    Message message = heard.poll(limit.toNanos(), TimeUnit.NANOSECONDS);
    if (message == null && own.watch().isLost()) {
      throw refused("the connection was lost", Code.DISCONNECTED);
    }
    return Optional.ofNullable(message)
        .map(found ->
            CoreMessage.of(found).envelope(reader, new StreamSequence(++looked), clock.instant()));
  }

  @Override
  public void close() {
    connections.release(own);
  }
}
