package io.cutwater.cli;

import io.cutwater.config.ConfigurationException;
import io.cutwater.http.HttpServer;
import io.cutwater.playground.host.SetupException;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** Turns what a command throws into words and an exit code. */
final class Failures implements IExecutionExceptionHandler {

  @Override
  public int handleExecutionException(Exception e, CommandLine line, ParseResult parsed) {
    PrintWriter err = line.getErr();
    return switch (e) {
      case ConfigurationException configuration -> {
        configuration.problems().forEach(err::println);
        yield ExitCode.USAGE;
      }
      case HttpServer.PortTakenException taken -> {
        err.println("cutwater: " + taken.getMessage());
        yield ExitCode.USAGE;
      }
      case UnreachableException unreachable -> {
        err.println("cutwater: " + unreachable.getMessage());
        yield ExitCode.UNREACHABLE;
      }
      case SetupException setup -> {
        err.println("cutwater: " + setup.getMessage());
        yield ExitCode.MACHINE;
      }
      default -> {
        err.println("cutwater: this should not have happened; please report it");
        e.printStackTrace(err);
        yield ExitCode.FAILED;
      }
    };
  }
}
