package io.cutwater.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.pulsar.client.api.Message;
import org.apache.pulsar.client.api.MessageId;
import org.apache.pulsar.client.api.PulsarClient;
import org.apache.pulsar.client.api.Reader;

/** Everything a topic holds, in its order, for tests that look at single messages. */
record TopicContent(List<Stored> messages) {

  private static final int SILENCE_MAX_SECONDS = 30;

  /** One message. */
  record Stored(Message<byte[]> message) {

    /** Of the stream it came from. */
    long sequence() {
      return Long.parseLong(property("cutwater-sequence"));
    }

    Map<String, String> properties() {
      return message.getProperties();
    }

    String property(String name) {
      return properties().getOrDefault(name, "");
    }

    byte[] payload() {
      return message.getData();
    }

    String text() {
      return new String(payload(), UTF_8);
    }
  }

  /** Reads a topic without partitions; one that does not exist is created, and empty. */
  static TopicContent read(String pulsarUrl, String topic) throws IOException {
    try (PulsarClient client = PulsarClient.builder().serviceUrl(pulsarUrl).build()) {
      return read(client, topic);
    }
  }

  /** The same with a client that reads many. */
  static TopicContent read(PulsarClient client, String topic) throws IOException {
    try (Reader<byte[]> reader =
        client.newReader().topic(topic).startMessageId(MessageId.earliest).create()) {
      List<Stored> messages = new ArrayList<>();
      while (reader.hasMessageAvailable()) {
        Message<byte[]> message = reader.readNext(SILENCE_MAX_SECONDS, TimeUnit.SECONDS);
        if (message == null) {
          throw new IllegalStateException("topic " + topic + " was silent");
        }
        messages.add(new Stored(message));
      }
      return new TopicContent(messages);
    }
  }

  List<Long> sequences() {
    return messages.stream().map(Stored::sequence).toList();
  }

  List<String> texts() {
    return messages.stream().map(Stored::text).toList();
  }

  Stored of(long sequence) {
    return messages.stream()
        .filter(message -> message.sequence() == sequence)
        .findFirst()
        .orElseThrow(() -> new AssertionError("no message of sequence " + sequence));
  }
}
