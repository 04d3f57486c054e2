package io.cutwater.cli;

import picocli.CommandLine.Command;

@Command(
    name = "bench",
    description = {
      "Measure Cutwater beside what both ends reach alone and what other bridges reach, on the same"
          + " servers in turns (in a checkout: ./cutwater bench --help)."
    })
final class BenchCommand extends CheckoutCommand {}
