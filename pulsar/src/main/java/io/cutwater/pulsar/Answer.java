package io.cutwater.pulsar;

import io.cutwater.relay.FaultException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A bounded, interruptible wait for what a Pulsar client answers. */
final class Answer {

  private Answer() {}

  /**
   * The answer, or the fault that its absence is.
   *
   * @param doing what is waited for, in words for an operator
   */
  static <T> T within(Duration limit, String doing, CompletableFuture<T> future)
      throws FaultException {
    try {
      return raw(limit, future);
    } catch (ExecutionException | TimeoutException e) {
      throw Faults.exception(doing, e);
    }
  }

  /** The same for a caller that must tell failures apart. */
  static <T> T raw(Duration limit, CompletableFuture<T> future)
      throws ExecutionException, TimeoutException, FaultException {
    try {
      return future.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Faults.exception("waiting for Pulsar", e);
    }
  }

  /** A pause between two polls, which an interrupt ends as a fault. */
  static void pause(Duration time) throws FaultException {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Faults.exception("waiting for Pulsar", e);
    }
  }

  /**
   * Waits for a close to end, whatever its result: what it abandons the broker cleans up.
   *
   * @return whether it ended in time
   */
  static boolean closed(Duration limit, CompletableFuture<?> closing) {
    try {
      closing.get(limit.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (ExecutionException e) {
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
