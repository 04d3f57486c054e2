package io.cutwater.nats;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cutwater.json.Json;
import io.nats.client.Connection;
import io.nats.client.Message;
import java.io.IOException;
import java.util.Optional;

/**
 * Asks a stream's leader for one message ({@code STREAM.MSG.GET}), never a replica that may lag
 * behind. The answer is read as it is: the client would refuse a message whose headers it cannot
 * parse.
 */
final class MessageGet {

  private static final ObjectMapper JSON = Json.mapper();

  private MessageGet() {}

  /**
   * The message; empty where there is none.
   *
   * @param query which one, as JSON
   */
  static Optional<StreamMessage> message(Connection connection, String stream, String query)
      throws IOException {
    try {
      Message answer =
          connection.request(
              "$JS.API.STREAM.MSG.GET." + stream,
              query.getBytes(US_ASCII),
              NatsSource.REQUEST_TIMEOUT);
      if (answer == null) {
        throw new IOException("no answer within " + NatsSource.REQUEST_TIMEOUT);
      }
      JsonNode json = JSON.readTree(answer.getData());
      if (json.path("error").path("err_code").asInt() == JetStreamFaults.MESSAGE_NOT_FOUND) {
        return Optional.empty();
      }
      JsonNode message = json.path("message");
      if (message.path("time").asText().isEmpty()) {
        throw new IOException(json.path("error").path("description").asText("not an answer"));
      }
      return Optional.of(StreamMessage.of(message));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } catch (JsonProcessingException e) {
      throw new IOException("not an answer", e);
    }
  }
}
