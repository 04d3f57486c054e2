package io.cutwater.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.cutwater.playground.load.Accounting;
import io.cutwater.playground.load.Load;
import io.cutwater.playground.load.LoadGenerator;
import io.cutwater.playground.load.Synthetic;
import io.nats.client.Options;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/** A load that goes on in the background until it is ended, and then knows what the stream took. */
final class LiveLoad implements AutoCloseable {

  private static final Duration ACCEPTANCE_BOUND = Duration.ofMinutes(1);

  /** Second tokens are 0 to one less. */
  static final int SUBJECTS = 40;

  private static final int PAYLOAD_BYTES = 128;
  private static final int DEAD_LETTER_EVERY = 50;

  private final LoadGenerator generator;
  private final AtomicBoolean going = new AtomicBoolean(true);
  private final Thread thread;

  /**
   * @param prefix the subjects' first token; now and then a message has no second one, which a key
   *     template may ask for
   */
  LiveLoad(String natsUrl, String prefix, double messagesPerSecond)
      throws IOException, InterruptedException {
    this(Options.builder().server(natsUrl), prefix, messagesPerSecond);
  }

  /** The same with credentials or other options of the caller's. */
  LiveLoad(Options.Builder nats, String prefix, double messagesPerSecond)
      throws IOException, InterruptedException {
    generator = LoadGenerator.connect(nats);
    Synthetic synthetic = new Synthetic(prefix, SUBJECTS, messagesPerSecond, PAYLOAD_BYTES);
    thread =
        Thread.startVirtualThread(
            () -> generator.run(new WithDeadLetters(synthetic, prefix), going::get));
  }

  private static final class WithDeadLetters implements Load {
    private final Synthetic synthetic;
    private final String prefix;
    private long count;

    private WithDeadLetters(Synthetic synthetic, String prefix) {
      this.synthetic = synthetic;
      this.prefix = prefix;
    }

    @Override
    public Duration pace() {
      return synthetic.pace();
    }

    @Override
    public void emit(Duration elapsed, Sink sink) {
      synthetic.emit(
          elapsed,
          (subject, payload) -> {
            sink.publish(subject, payload);
            if (++count % DEAD_LETTER_EVERY == 0) {
              sink.publish(prefix, "no second token".getBytes(UTF_8));
            }
          });
    }
  }

  /** Messages that the stream has taken so far. */
  long accepted() {
    return generator.accounting().accepted();
  }

  /** Ends the load; answers how many messages the stream holds. */
  long end() throws InterruptedException {
    going.set(false);
    thread.join();
    Accounting accounting = generator.awaitAccepted(ACCEPTANCE_BOUND);
    assertThat(accounting.complete()).as("%s", accounting).isTrue();
    return accounting.accepted();
  }

  @Override
  public void close() {
    going.set(false);
    generator.close();
  }
}
