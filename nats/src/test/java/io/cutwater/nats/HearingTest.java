package io.cutwater.nats;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cutwater.nats.NatsConnections.SharedConnection;
import io.nats.client.Message;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("servers")
class HearingTest extends OneServer {

  private static final int EARS = 20;
  private static final int MESSAGES = 500;
  private static final Duration FLUSH = Duration.ofSeconds(5);

  private static String text(Message message) {
    return new String(message.getData(), US_ASCII);
  }

  private static List<String> texts() {
    return IntStream.range(0, MESSAGES).mapToObj(Integer::toString).toList();
  }

  private void publish(String subject) throws Exception {
    texts().forEach(text -> nats.publish(subject, text.getBytes(US_ASCII)));
    nats.flush(FLUSH);
  }

  @Test
  void manyEarsHearEachInOrderOnAFewThreads() throws Exception {
    SharedConnection shared = connections.connect();
    Set<Thread> threads = ConcurrentHashMap.newKeySet();
    List<Queue<String>> heard = new ArrayList<>();
    for (int ear = 0; ear < EARS; ear++) {
      Queue<String> own = new ConcurrentLinkedQueue<>();
      heard.add(own);
      shared
          .hearing()
          .open()
          .listen(
              "ear." + ear,
              message -> {
                threads.add(Thread.currentThread());
                own.add(text(message));
              });
    }
    shared.flush(FLUSH);
    for (int ear = 0; ear < EARS; ear++) {
      publish("ear." + ear);
    }
    for (Queue<String> own : heard) {
      await().until(() -> own.size() == MESSAGES);
      assertThat(own).containsExactlyElementsOf(texts());
    }
    assertThat(threads).hasSizeLessThanOrEqualTo(Runtime.getRuntime().availableProcessors());
  }

  @Test
  void oneThatIsClosedHearsNothingAndTheOthersGoOn() throws Exception {
    SharedConnection shared = connections.connect();
    List<Hearing.Ear> ears = new ArrayList<>();
    Queue<String> closed = new ConcurrentLinkedQueue<>();
    Queue<String> open = new ConcurrentLinkedQueue<>();
    for (int ear = 0; ear < EARS; ear++) {
      Queue<String> into = ear % 3 == 0 ? closed : open;
      ears.add(shared.hearing().open());
      ears.getLast().listen("all", message -> into.add(text(message)));
    }
    int closedEars = 0;
    for (int ear = 0; ear < EARS; ear += 3) {
      ears.get(ear).close();
      ears.get(ear).close();
      closedEars++;
    }
    shared.flush(FLUSH);
    publish("all");
    int all = (EARS - closedEars) * MESSAGES;
    await().until(() -> open.size() == all);
    assertThat(closed).isEmpty();
  }

  @Test
  void aClosedConnectionIsSaidToBeSo() throws Exception {
    SharedConnection shared = connections.connect();
    Hearing.Ear ear = shared.hearing().open();
    ear.listen("a", message -> {});
    shared.connection().close();
    assertThatThrownBy(ear::close).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> ear.listen("b", message -> {}))
        .isInstanceOf(IllegalStateException.class);
  }
}
