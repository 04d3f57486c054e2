package io.cutwater.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nats.client.Connection;
import io.nats.client.Message;
import io.nats.client.api.OrderedConsumerConfiguration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What a stream holds under a filter, in its order, for tests that look at single messages. */
record StreamMessages(List<Message> all) {

  private static final Duration SILENCE_MAX = Duration.ofSeconds(30);

  /** Reads a stream that holds a message under {@code filter} at least. */
  // A close that may be interrupted is what javac warns of; this method may be interrupted anyway.
  @SuppressWarnings("try")
  static StreamMessages read(Connection nats, String stream, String filter) throws Exception {
    List<Message> all = new ArrayList<>();
    var configuration = new OrderedConsumerConfiguration().filterSubject(filter);
    try (var messages =
        nats.getStreamContext(stream).createOrderedConsumer(configuration).iterate()) {
      long pending = 1;
      while (pending > 0) {
        Message message = messages.nextMessage(SILENCE_MAX);
        if (message == null) {
          throw new IllegalStateException("stream " + stream + " was silent");
        }
        all.add(message);
        pending = message.metaData().pendingCount();
      }
    }
    return new StreamMessages(all);
  }

  List<String> texts() {
    return all.stream().map(message -> new String(message.getData(), UTF_8)).toList();
  }

  /** The first value of a header of each message; empty where it has none. */
  List<String> headers(String name) {
    return all.stream().map(message -> header(message, name)).toList();
  }

  static String header(Message message, String name) {
    String value = message.hasHeaders() ? message.getHeaders().getFirst(name) : null;
    return value == null ? "" : value;
  }
}
