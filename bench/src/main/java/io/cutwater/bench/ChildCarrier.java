package io.cutwater.bench;

import io.cutwater.playground.host.ChildProcess;

/** A carrier that is a child process as it was started. */
record ChildCarrier(ChildProcess process) implements Bridge.Carrier {

  @Override
  public long pid() {
    return process.pid();
  }

  @Override
  public String logTail() {
    return process.logTail();
  }

  @Override
  public void close() {
    process.kill();
  }
}
