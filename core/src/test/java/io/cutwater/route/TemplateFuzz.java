package io.cutwater.route;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cutwater.message.Envelope;
import io.cutwater.message.Headers;
import io.cutwater.message.Payload;
import io.cutwater.message.StreamSequence;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Any text as a template, or as the routing that a journal speaks of: taken, or refused. */
public final class TemplateFuzz {

  private static final Envelope MESSAGE =
      Envelope.onNats(
          "id",
          new StreamSequence(1),
          "a.b.c",
          Headers.of(Map.of("x", List.of("1", "2"))),
          Payload.owning(new byte[1]),
          Instant.EPOCH);

  private TemplateFuzz() {}

  /** Loads what is fuzzed: a class that is instrumented takes time, which is no input's. */
  public static void fuzzerInitialize() {
    fuzzerTestOneInput("persistent://a/b/{subject[1]}".getBytes(UTF_8));
  }

  /** What the fuzzer calls. */
  public static void fuzzerTestOneInput(byte[] input) {
    String text = new String(input, UTF_8);
    parsed(Template::parse, text)
        .ifPresent(template -> {
          var unused = template.render(MESSAGE);
        });
    parsed(TopicSpec::parse, text).ifPresent(spec -> same(spec, TopicSpec.parse(spec.text())));
    parsed(SubjectSpec::parse, text).ifPresent(spec -> same(spec, SubjectSpec.parse(spec.text())));
  }

  private static <T> Optional<T> parsed(Function<String, T> parser, String text) {
    try {
      return Optional.of(parser.apply(text));
    } catch (IllegalArgumentException e) {
      if (e.getMessage() == null) {
        throw new AssertionError("refused without a reason", e);
      }
      return Optional.empty();
    }
  }

  private static void same(Object was, Object is) {
    if (!was.equals(is)) {
      throw new AssertionError("written again, it is another one: " + was + ", " + is);
    }
  }
}
