package io.cutwater.cli;

import picocli.CommandLine.Command;

@Command(
    name = "test",
    description = {
      "Build and run all tests (in a checkout: ./cutwater test), those without servers (--quick),"
          + " or the adapters and crossings on each server that is supported, or on those named"
          + " (--matrix [nats-server:2.12.8 pulsar:4.2.4 ...])."
    })
final class TestCommand extends CheckoutCommand {}
