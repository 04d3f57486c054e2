package io.cutwater.cli;

import picocli.CommandLine.Command;

@Command(
    name = "fuzz",
    description = {
      "Give any input at all to whatever reads what others wrote: configuration, templates, headers,"
          + " properties, journal records (in a checkout: ./cutwater fuzz --help)."
    })
final class FuzzCommand extends CheckoutCommand {}
