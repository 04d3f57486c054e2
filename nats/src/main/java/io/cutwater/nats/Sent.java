package io.cutwater.nats;

/**
 * A message on its way into a stream.
 *
 * @param ticket the lane's ticket
 * @param source its source position as text, which names it in ids
 * @param content what is stored
 */
record Sent(long ticket, String source, StreamContent content) {

  /** What it takes in the client's and the server's buffers, in bytes, headers roughly. */
  long bytes() {
    return content.payload().size() + (long) content.headers().serializedLength();
  }
}
