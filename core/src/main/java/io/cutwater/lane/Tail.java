package io.cutwater.lane;

import io.cutwater.message.Envelope;
import io.cutwater.relay.FaultException;
import java.time.Duration;
import java.util.Optional;

/**
 * Looks on at what comes into a log from now on. Nothing of it is kept on the server when it ends,
 * whatever way it ends, and nobody who reads there is disturbed.
 */
public interface Tail extends AutoCloseable {

  /**
   * The next message, waited for up to {@code limit}; empty where none came.
   *
   * @throws FaultException where the server cannot be asked
   */
  Optional<Envelope> next(Duration limit) throws FaultException, InterruptedException;

  @Override
  void close();
}
