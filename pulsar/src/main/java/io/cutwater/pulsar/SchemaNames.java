package io.cutwater.pulsar;

import io.cutwater.relay.FaultException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.pulsar.client.api.Message;
import org.apache.pulsar.common.schema.SchemaInfo;

/**
 * Names the schemas that a topic's messages were published under, as {@code TYPE name version}. The
 * registry is asked once for each version. One thread.
 */
final class SchemaNames {

  private static final int NAMES_MAX = 1_000;
  private static final String UNKNOWN = "UNKNOWN unknown ";

  private final PulsarClients clients;
  private final String topic;
  private final Map<Long, String> names = new HashMap<>();

  /**
   * @param topic the topic's full name, without partition
   */
  SchemaNames(PulsarClients clients, String topic) {
    this.clients = clients;
    this.topic = topic;
  }

  /** The name of the message's schema; empty where it has none. */
  String of(Message<byte[]> message) throws FaultException {
    byte[] version = message.getSchemaVersion();
    if (version == null || version.length == 0) {
      return "";
    }
    if (version.length != Long.BYTES) {
      return UNKNOWN + HexFormat.of().formatHex(version);
    }
    long number = ByteBuffer.wrap(version).getLong();
    String name = names.get(number);
    if (name == null) {
      name = ask(number);
      if (names.size() < NAMES_MAX) {
        names.put(number, name);
      }
    }
    return name;
  }

  /** A registry that does not tell must not keep messages from being carried. */
  private String ask(long version) throws FaultException {
    if (clients.admin().isEmpty()) {
      return UNKNOWN + version;
    }
    try {
      SchemaInfo info =
          Answer.raw(
              clients.answerLimit(),
              clients.admin().get().schemas().getSchemaInfoAsync(topic, version));
      return info.getType() + " " + info.getName().replace(' ', '_') + " " + version;
    } catch (ExecutionException | TimeoutException e) {
      return UNKNOWN + version;
    }
  }
}
