package io.cutwater.nats;

import java.util.Optional;

/**
 * One atomic batch at a time (ADR-50), stored whole and contiguous or not at all. Its first message
 * is fenced, which the server checks when it commits: what a former owner has staged is refused.
 * The next batch takes all that came meanwhile; a message alone is no batch.
 */
final class AtomicBatches implements Publishing {

  /** A server takes no more in one batch. */
  static final int MESSAGES_MAX = 1_000;

  private static final String BATCH_ID = "Nats-Batch-Id";
  private static final String BATCH_SEQUENCE = "Nats-Batch-Sequence";
  private static final String BATCH_COMMIT = "Nats-Batch-Commit";
  private static final String COMMIT = "c";
  private static final String BEGIN = "b";

  private final SingleMessages.Writer writer;
  private final int batchMax;
  private final long batchBytesMax;
  private long batches;
  private long firstNumber;
  private int size;
  private int sent;
  private long lastStored;

  AtomicBatches(SingleMessages.Writer writer, int batchMax, long batchBytesMax) {
    this.writer = writer;
    this.batchMax = Math.min(batchMax, MESSAGES_MAX);
    this.batchBytesMax = batchBytesMax;
    this.lastStored = writer.held().sequence();
  }

  @Override
  public boolean mayPublish(int waiting, int inFlight, long inFlightBytes) {
    if (size == 0) {
      size = Math.min(waiting, batchMax);
      sent = 0;
      batches++;
      return true;
    }
    if (sent < size && inFlightBytes >= batchBytesMax) {
      // What is staged counts against the server's memory: the next message is the last.
      size = sent + 1;
    }
    return sent < size;
  }

  @Override
  public String prepare(HeaderLines headers, String source, long number) {
    sent++;
    headers.line(Fence.EXPECTED_STREAM, writer.stream());
    if (sent == 1) {
      firstNumber = number;
      writer.fence(headers);
    }
    if (size > 1) {
      headers.line(BATCH_ID, writer.session() + "-" + batches);
      headers.line(BATCH_SEQUENCE, Integer.toString(sent));
    }
    if (sent < size) {
      return sent == 1 ? BEGIN + batches : "";
    }
    if (size > 1) {
      headers.line(BATCH_COMMIT, "1");
    }
    return COMMIT + batches;
  }

  @Override
  public Outcome answered(String tokens, PublishAnswer answer) {
    boolean commit = tokens.startsWith(COMMIT);
    return switch (answer) {
      case PublishAnswer.Begun begun when !commit -> new Outcome.Nothing();
      case PublishAnswer.Stored(String stream, long sequence, long count)
          when commit && sent == size && (count == size || (count == 0 && size == 1)) -> {
        long before = lastStored;
        lastStored = sequence;
        int stored = size;
        size = 0;
        yield new Outcome.Range(firstNumber, firstNumber + stored - 1, sequence, before, true);
      }
      default -> new Outcome.Broken(Optional.empty(), answer);
    };
  }
}
