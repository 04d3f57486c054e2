package io.cutwater.nats;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cutwater.json.Json;
import io.nats.client.Message;
import io.nats.client.support.Status;
import java.io.IOException;

/** What JetStream answers to a publish (ADR-1, ADR-50). */
sealed interface PublishAnswer {

  /** A batch was begun; nothing is stored yet. */
  record Begun() implements PublishAnswer {}

  /**
   * Stored.
   *
   * @param stream where
   * @param sequence of the message, or of a batch's last one
   * @param count messages of the batch; 0 outside of batches
   */
  record Stored(String stream, long sequence, long count) implements PublishAnswer {}

  /**
   * A fast batch is stored up to {@code sequence}, its first message being 1; the next such answer
   * comes {@code every} messages later.
   */
  record Flow(long sequence, int every) implements PublishAnswer {}

  /**
   * Refused.
   *
   * @param stream by which stream; empty where it does not say
   * @param code the server's; 0 for a gap in a batch
   * @param description in the server's words
   */
  record Refused(String stream, int code, String description) implements PublishAnswer {}

  /** No stream listens to the subject. */
  record Unheard() implements PublishAnswer {}

  ObjectMapper JSON = Json.mapper();
  int NO_RESPONDERS = 503;

  /**
   * Reads an answer.
   *
   * @throws IOException when it is none
   */
  static PublishAnswer of(Message message) throws IOException {
    if (message.isStatusMessage()) {
      Status status = message.getStatus();
      return status.getCode() == NO_RESPONDERS
          ? new Unheard()
          : new Refused("", status.getCode(), String.valueOf(status.getMessage()));
    }
    byte[] data = message.getData();
    return data.length == 0 ? new Begun() : of(json(data));
  }

  private static JsonNode json(byte[] data) throws IOException {
    try {
      return JSON.readTree(data);
    } catch (JsonProcessingException e) {
      throw new IOException("not an answer of JetStream", e);
    }
  }

  private static PublishAnswer of(JsonNode json) throws IOException {
    JsonNode error = json.path("error");
    if (error.isObject()) {
      return new Refused(
          json.path("stream").asText(),
          error.path("err_code").asInt(error.path("code").asInt()),
          error.path("description").asText());
    }
    return switch (json.path("type").asText()) {
      case "ack" -> new Flow(json.path("seq").asLong(), json.path("msgs").asInt(1));
      case "gap" ->
          new Refused(
              "", 0, "a batch was ended: messages of it were lost, or another session took over");
      default -> stored(json);
    };
  }

  private static Stored stored(JsonNode json) throws IOException {
    long sequence = json.path("seq").asLong();
    if (sequence < 1) {
      throw new IOException("an answer without a sequence");
    }
    return new Stored(json.path("stream").asText(), sequence, json.path("count").asLong());
  }
}
