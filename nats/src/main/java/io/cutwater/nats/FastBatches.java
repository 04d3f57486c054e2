package io.cutwater.nats;

import java.util.Optional;

/**
 * One fast batch at a time (ADR-50): a gap or an error ends it, and what is stored is a prefix. Its
 * first message is fenced, which keeps a former owner from beginning one; its last one commits it,
 * and its messages count as stored when that is answered. The next batch takes all that came
 * meanwhile.
 *
 * <p>All batches of a session have the session's name for id, so that a successor can end the one
 * that is open. None is ever ended without a last message: a replica would not learn of it, and
 * would take the next batch for the same one.
 */
final class FastBatches implements Publishing {

  static final int START = 0;
  static final int APPEND = 1;
  static final int COMMIT = 2;

  /** How often the server is asked to say how far it got; it may do so more often. */
  private static final int FLOW = 500;

  /** As many times {@link #FLOW} may be sent beyond what is answered (ADR-50 recommends 2). */
  private static final int FLOWS_UNANSWERED_MAX = 2;

  private final SingleMessages.Writer writer;
  private final int batchMax;
  private final long batchBytesMax;
  private long firstNumber;
  private int size;
  private int sent;
  private long allowed;
  private long lastStored;

  FastBatches(SingleMessages.Writer writer, int batchMax, long batchBytesMax) {
    this.writer = writer;
    this.batchMax = batchMax;
    this.batchBytesMax = batchBytesMax;
    this.lastStored = writer.held().sequence();
  }

  /** The reply subject of a message, which is what makes it part of a batch. */
  static String reply(String inbox, String batch, long sequence, int operation) {
    return inbox + "." + tokens(batch, sequence, operation);
  }

  private static String tokens(String batch, long sequence, int operation) {
    return batch + "." + FLOW + ".fail." + sequence + "." + operation + ".$FI";
  }

  @Override
  public boolean mayPublish(int waiting, int inFlight, long inFlightBytes) {
    if (size == 0) {
      size = Math.min(waiting, batchMax);
      sent = 0;
      allowed = 1;
      return true;
    }
    return sent < size && sent < allowed && inFlightBytes < batchBytesMax;
  }

  @Override
  public String prepare(HeaderLines headers, String source, long number) {
    sent++;
    if (sent == 1) {
      firstNumber = number;
      writer.fence(headers);
    }
    headers.line(Fence.EXPECTED_STREAM, writer.stream());
    int operation = sent == size ? COMMIT : sent == 1 ? START : APPEND;
    return tokens(writer.session(), sent, operation);
  }

  @Override
  public Outcome answered(String tokens, PublishAnswer answer) {
    return switch (answer) {
      case PublishAnswer.Flow(long sequence, int every) -> {
        allowed = Math.max(allowed, sequence + (long) FLOWS_UNANSWERED_MAX * every);
        yield new Outcome.Nothing();
      }
      case PublishAnswer.Stored(String stream, long sequence, long count)
          when sent == size && (count == size || (count == 0 && size == 1)) -> {
        long before = lastStored;
        lastStored = sequence;
        int stored = size;
        size = 0;
        yield new Outcome.Range(
            firstNumber, firstNumber + stored - 1, sequence, before, sequence - before == stored);
      }
      default -> new Outcome.Broken(Optional.empty(), answer);
    };
  }
}
