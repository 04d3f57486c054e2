package io.cutwater.playground.reckoning;

import io.nats.client.Connection;
import io.nats.client.IterableConsumer;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamStatusCheckedException;
import io.nats.client.Message;
import io.nats.client.StreamContext;
import io.nats.client.api.DeliverPolicy;
import io.nats.client.api.OrderedConsumerConfiguration;
import io.nats.client.api.StreamState;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** Reads a stream from its first message to the one that was last when the walk began. */
final class StreamWalk {

  private static final Duration SILENCE_MAX = Duration.ofSeconds(30);
  private static final int NO_MESSAGE_FOUND = 10037;
  private static final long END = Long.MAX_VALUE;

  private final String name;
  private final StreamContext stream;
  private final Optional<String> filterSubject;
  private final StreamState state;

  private StreamWalk(
      String name, StreamContext stream, Optional<String> filterSubject, StreamState state) {
    this.name = name;
    this.stream = stream;
    this.filterSubject = filterSubject;
    this.state = state;
  }

  /**
   * Begins.
   *
   * @param nats remains the caller's
   * @param filterSubject which messages are read; all where it is empty
   */
  static StreamWalk of(Connection nats, String name, Optional<String> filterSubject)
      throws IOException {
    try {
      StreamContext stream = nats.getStreamContext(name);
      return new StreamWalk(name, stream, filterSubject, stream.getStreamInfo().getStreamState());
    } catch (JetStreamApiException e) {
      throw new IOException("cannot look at stream " + name, e);
    }
  }

  static boolean exists(Connection nats, String name) throws IOException {
    try {
      return nats.jetStreamManagement().getStreamNames().contains(name);
    } catch (JetStreamApiException e) {
      throw new IOException("cannot list streams", e);
    }
  }

  /** The sequence at which it ends. */
  long last() {
    return state.getLastSequence();
  }

  void read(Consumer<Message> visitor) throws IOException, InterruptedException {
    try {
      if (state.getMsgCount() > 0 && holdsAny()) {
        readAll(visitor);
      }
    } catch (JetStreamApiException | JetStreamStatusCheckedException e) {
      throw new IOException("cannot read stream " + name, e);
    }
  }

  /** A consumer whose filter matches nothing is silent, as a broken one is: so ask before. */
  private boolean holdsAny() throws IOException, JetStreamApiException {
    if (filterSubject.isEmpty()) {
      return true;
    }
    try {
      stream.getNextMessage(1, filterSubject.get());
      return true;
    } catch (JetStreamApiException e) {
      if (e.getApiErrorCode() == NO_MESSAGE_FOUND) {
        return false;
      }
      throw e;
    }
  }

  /**
   * A consumer may end long before its stream does, as when the leader changes: another one goes on
   * behind what was read. Only one that gives nothing for {@link #SILENCE_MAX} ends the walk.
   */
  private void readAll(Consumer<Message> visitor)
      throws IOException,
          InterruptedException,
          JetStreamApiException,
          JetStreamStatusCheckedException {
    long read = 0;
    long heardNanos = System.nanoTime();
    while (read < END) {
      long before = read;
      read = readSome(read, visitor);
      if (read > before) {
        heardNanos = System.nanoTime();
      } else if (System.nanoTime() - heardNanos > SILENCE_MAX.toNanos()) {
        throw new IOException("stream " + name + " was silent for " + SILENCE_MAX);
      }
    }
  }

  /** The sequence behind which one consumer left off, {@link #END} where nothing is left. */
  private long readSome(long read, Consumer<Message> visitor)
      throws IOException,
          InterruptedException,
          JetStreamApiException,
          JetStreamStatusCheckedException {
    OrderedConsumerConfiguration configuration =
        new OrderedConsumerConfiguration()
            .deliverPolicy(DeliverPolicy.ByStartSequence)
            .startSequence(read + 1);
    filterSubject.ifPresent(configuration::filterSubject);
    IterableConsumer messages = stream.createOrderedConsumer(configuration).iterate();
    try {
      long reached = read;
      for (Message message = messages.nextMessage(SILENCE_MAX);
          message != null;
          message = messages.nextMessage(SILENCE_MAX)) {
        reached = message.metaData().streamSequence();
        if (reached <= last()) {
          visitor.accept(message);
        }
        if (reached >= last() || message.metaData().pendingCount() == 0) {
          return END;
        }
      }
      return reached;
    } finally {
      close(messages);
    }
  }

  private static void close(IterableConsumer messages) throws IOException {
    try {
      messages.close();
    } catch (Exception e) {
      throw new IOException("cannot end the reading", e);
    }
  }
}
