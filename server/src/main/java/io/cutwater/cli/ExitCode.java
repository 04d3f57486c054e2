package io.cutwater.cli;

/** What the process tells its caller. */
final class ExitCode {

  /** Done, with the wanted outcome. */
  static final int OK = 0;

  /** Done, and the outcome is not the wanted one. */
  static final int FAILED = 1;

  /** The command line or the configuration is wrong; nothing was done. */
  static final int USAGE = 2;

  /** A server, or a running Cutwater, cannot be reached. */
  static final int UNREACHABLE = 3;

  /** This machine lacks a program or has no room. */
  static final int MACHINE = 4;

  private ExitCode() {}
}
