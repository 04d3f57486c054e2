package io.cutwater.nats;

import java.util.Optional;

/**
 * Each message is answered by itself, under its number.
 *
 * <p>In a chain thousands are in flight, each expected behind the message id of its predecessor;
 * the first behind the id of the session's fence. When one is refused, or somebody else's message
 * comes between, none of those behind it can be stored: nobody else has the id that they wait for.
 * A chain of numbers would not do: the intruder takes the number of the one refused, and the next
 * is accepted.
 */
final class SingleMessages implements Publishing {

  private static final String EXPECTED_MSG_ID = "Nats-Expected-Last-Msg-Id";

  private final Writer writer;
  private final int inFlightMax;
  private final long inFlightBytesMax;
  private final boolean chained;
  private final boolean fenced;
  private String last;

  /**
   * Who writes where.
   *
   * @param stream the stream
   * @param name the lane's writer name
   * @param session the session
   * @param fence the lane's fence subject
   * @param held the session's fence; at 0 where it has none
   */
  record Writer(String stream, String name, String session, String fence, Fence.Held held) {

    /** Adds the expectation that the fence is still ours. */
    void fence(HeaderLines headers) {
      headers.line(Fence.EXPECTED_SEQUENCE, Long.toString(held.sequence()));
      headers.line(Fence.EXPECTED_SUBJECT, fence);
    }
  }

  private SingleMessages(
      Writer writer, int inFlightMax, long inFlightBytesMax, boolean chained, boolean fenced) {
    this.writer = writer;
    this.inFlightMax = inFlightMax;
    this.inFlightBytesMax = inFlightBytesMax;
    this.chained = chained;
    this.fenced = fenced;
    this.last = writer.held().msgId();
  }

  static SingleMessages chain(Writer writer, int inFlightMax, long inFlightBytesMax) {
    return new SingleMessages(writer, inFlightMax, inFlightBytesMax, true, false);
  }

  static SingleMessages oneInFlight(Writer writer, boolean fenced) {
    return new SingleMessages(writer, 1, 0, false, fenced);
  }

  @Override
  public boolean mayPublish(int waiting, int inFlight, long inFlightBytes) {
    return inFlight == 0 || (inFlight < inFlightMax && inFlightBytes < inFlightBytesMax);
  }

  @Override
  public String prepare(HeaderLines headers, String source, long number) {
    headers.line(Fence.EXPECTED_STREAM, writer.stream());
    String id = writer.name() + "/" + source;
    if (chained) {
      // Another session's message of the same source position has another id: it breaks the chain.
      id += "/" + writer.session();
      headers.line(EXPECTED_MSG_ID, last);
      last = id;
    }
    if (fenced) {
      writer.fence(headers);
    }
    headers.line(Fence.MSG_ID, id);
    return Long.toString(number);
  }

  @Override
  public Outcome answered(String tokens, PublishAnswer answer) {
    return answer instanceof PublishAnswer.Stored stored
        ? new Outcome.One(Long.parseLong(tokens), stored.sequence())
        : new Outcome.Broken(Optional.empty(), answer);
  }
}
