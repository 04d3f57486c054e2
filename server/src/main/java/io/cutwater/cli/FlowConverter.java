package io.cutwater.cli;

import io.cutwater.message.Flow;
import java.util.Arrays;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Flows as the configuration file writes them. */
final class FlowConverter implements ITypeConverter<Flow> {

  @Override
  public Flow convert(String text) {
    return Arrays.stream(Flow.values())
        .filter(flow -> flow.text().equals(text))
        .findFirst()
        .orElseThrow(() ->
            new TypeConversionException(
                "'" + text + "' is none of " + Arrays.toString(Flow.values())));
  }
}
