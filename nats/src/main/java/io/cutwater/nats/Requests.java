package io.cutwater.nats;

import io.nats.client.Connection;
import io.nats.client.Message;
import io.nats.client.Subscription;
import io.nats.client.impl.Headers;
import io.nats.client.impl.NatsMessage;
import java.io.IOException;
import java.time.Duration;

/** Bounded, interruptible requests; no answer is an {@link IOException}. */
final class Requests {

  private Requests() {}

  static Message request(Connection connection, String subject, byte[] body, Duration wait)
      throws IOException {
    return request(connection, subject, new Headers(), body, wait);
  }

  static Message request(
      Connection connection, String subject, Headers headers, byte[] body, Duration wait)
      throws IOException {
    String inbox = connection.createInbox();
    Message message =
        NatsMessage.builder()
            .subject(subject)
            .replyTo(inbox)
            .headers(headers.isEmpty() ? null : headers)
            .data(body)
            .build();
    return once(connection, inbox, wait, () -> connection.publish(message));
  }

  /** The first message on {@code subject} after {@code publish}. */
  static Message once(Connection connection, String subject, Duration wait, Runnable publish)
      throws IOException {
    Subscription answers = connection.subscribe(subject);
    try {
      publish.run();
      Message answer = answers.nextMessage(wait);
      if (answer == null) {
        throw new IOException("no answer within " + wait.toSeconds() + " s");
      }
      return answer;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      if (answers.isActive()) {
        answers.unsubscribe();
      }
    }
  }
}
