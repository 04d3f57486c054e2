package io.cutwater.pulsar;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.pulsar.client.api.Message;
import org.apache.pulsar.client.api.MessageId;
import org.apache.pulsar.client.api.PulsarClient;
import org.apache.pulsar.client.api.Reader;
import org.apache.pulsar.client.api.Schema;

/** What a topic really holds, read without the adapter. */
final class StoredMessages {

  private StoredMessages() {}

  static List<Message<byte[]>> of(PulsarClient client, String topic) throws IOException {
    List<Message<byte[]>> messages = new ArrayList<>();
    try (Reader<byte[]> reader =
        client
            .newReader(Schema.BYTES)
            .topic(topic)
            .startMessageId(MessageId.earliest)
            .startMessageIdInclusive()
            .create()) {
      while (reader.hasMessageAvailable()) {
        messages.add(reader.readNext());
      }
    }
    return messages;
  }

  static List<Long> sequences(PulsarClient client, String topic) throws IOException {
    return of(client, topic).stream().map(Message::getSequenceId).toList();
  }
}
