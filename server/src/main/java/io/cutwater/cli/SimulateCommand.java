package io.cutwater.cli;

import picocli.CommandLine.Command;

@Command(
    name = "simulate",
    description = {
      "Live thousands of short lives of lanes on servers that fail, each fixed by its seed, and"
          + " prove that nothing is lost, doubled or reordered; --mutants proves that bugs would be"
          + " found (in a checkout: ./cutwater simulate --help)."
    })
final class SimulateCommand extends CheckoutCommand {}
