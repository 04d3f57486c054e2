package io.cutwater.cli;

import picocli.CommandLine.Command;

@Command(
    name = "torture",
    description = {
      "Strike real servers and several Cutwaters under load, again and again, and account for"
          + " every message (in a checkout: ./cutwater torture --help)."
    })
final class TortureCommand extends CheckoutCommand {}
