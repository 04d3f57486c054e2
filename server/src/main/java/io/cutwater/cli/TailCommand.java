package io.cutwater.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cutwater.app.ChannelTail;
import io.cutwater.app.ChannelTail.End;
import io.cutwater.config.Channel;
import io.cutwater.config.Configuration;
import io.cutwater.config.ConfigurationReader;
import io.cutwater.json.Json;
import io.cutwater.message.Envelope;
import io.cutwater.message.Flow;
import io.cutwater.message.MessageKey;
import io.cutwater.relay.FaultException;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "tail",
    description = {
      "Print the messages that come into one end of a channel from now on.",
      "Ends after a number of messages or a time, leaves nothing behind on the",
      "servers, and disturbs nobody who reads there.",
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  cutwater tail -c cutwater.yaml telemetry",
      "  cutwater tail -c cutwater.yaml telemetry --end nats --messages 5 --output json",
    })
final class TailCommand implements Callable<Integer> {

  private static final int PREVIEW_MAX = 100;
  private static final Duration LOOK = Duration.ofMillis(500);
  private static final ObjectMapper JSON = Json.mapper();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = {"-c", "--config"},
      required = true,
      paramLabel = "FILE",
      description = "The configuration file.")
  private Path config = Path.of("cutwater.yaml");

  @Parameters(paramLabel = "CHANNEL", description = "The channel's name.")
  private String name = "";

  @Option(
      names = "--end",
      paramLabel = "END",
      description = "nats or pulsar (default: where the channel carries to).")
  private Optional<End> end = Optional.empty();

  @Option(
      names = {"-n", "--messages"},
      paramLabel = "N",
      description = "End after so many messages (default: 100).")
  private int messages = 100;

  @Option(
      names = "--for",
      converter = DurationConverter.class,
      paramLabel = "TIME",
      description = "End after this time (default: 30s).")
  private Duration time = Duration.ofSeconds(30);

  @Option(
      names = "--output",
      paramLabel = "FORM",
      description = "table, a line for each message, or json, an object on each line.")
  private OutputFormat output = OutputFormat.table;

  @Override
  public Integer call() throws Exception {
    Configuration configuration = ConfigurationReader.read(config);
    Channel channel =
        configuration
            .channel(name)
            .orElseThrow(() ->
                new ParameterException(
                    spec.commandLine(), config + " has " + configuration.noChannel(name)));
    try {
      print(configuration, channel);
    } catch (FaultException e) {
      throw new UnreachableException(e.fault().line());
    }
    return ExitCode.OK;
  }

  private void print(Configuration configuration, Channel channel)
      throws FaultException, InterruptedException {
    End at = end.orElse(channel.carries(Flow.NATS_TO_PULSAR) ? End.pulsar : End.nats);
    PrintWriter out = spec.commandLine().getOut();
    try (ChannelTail tail = ChannelTail.open(configuration, channel, at)) {
      PrintWriter err = spec.commandLine().getErr();
      err.println("looking on at the " + at + " end of " + channel.name() + " ...");
      err.flush();
      long deadline = System.nanoTime() + time.toNanos();
      for (int printed = 0; printed < messages && System.nanoTime() - deadline < 0; ) {
        Optional<Envelope> next = tail.next(LOOK);
        if (next.isPresent()) {
          out.println(output == OutputFormat.json ? json(next.get()) : line(next.get()));
          out.flush();
          printed++;
        }
      }
    }
  }

  /** One line: when it was stored, its position, id, address, size and beginning. */
  static String line(Envelope envelope) {
    String address =
        envelope.subject().isEmpty() ? envelope.topic() : "subject " + envelope.subject();
    String key = envelope.key().map(found -> "  key " + found.text()).orElse("");
    return String.format(
        Locale.ROOT,
        "%s  %s  id %s  %s%s  %,d B  %s",
        envelope.storedAt(),
        envelope.position().text(),
        envelope.id(),
        address,
        key,
        envelope.payload().size(),
        preview(envelope.payload().bytes()));
  }

  /** The beginning as text on one line; that of bytes that are no text, in hexadecimal. */
  private static String preview(byte[] bytes) {
    Optional<String> text = text(bytes);
    String all =
        text.map(found -> found.replaceAll("\\p{Cntrl}", " "))
            .orElseGet(() -> {
              StringBuilder hex = new StringBuilder("0x");
              for (int i = 0; i < Math.min(bytes.length, PREVIEW_MAX); i++) {
                hex.append(String.format(Locale.ROOT, "%02x", bytes[i]));
              }
              return hex.toString();
            });
    return all.length() <= PREVIEW_MAX ? all : all.substring(0, PREVIEW_MAX) + "...";
  }

  private static Optional<String> text(byte[] bytes) {
    try {
      return Optional.of(UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  /** The whole message; {@code payload} as text, or {@code payload_base64} where it is none. */
  static ObjectNode json(Envelope envelope) {
    ObjectNode node = JSON.createObjectNode();
    node.put("stored_at", envelope.storedAt().toString());
    node.put("position", envelope.position().text());
    node.put("id", envelope.id());
    node.put("subject", envelope.subject());
    node.put("topic", envelope.topic());
    node.put("key", envelope.key().map(MessageKey::text).orElse(""));
    ObjectNode headers = node.putObject("headers");
    for (String header : envelope.headers().names()) {
      ArrayNode values = headers.putArray(header);
      envelope.headers().all(header).forEach(values::add);
    }
    byte[] bytes = envelope.payload().bytes();
    text(bytes)
        .ifPresentOrElse(
            found -> node.put("payload", found),
            () -> node.put("payload_base64", Base64.getEncoder().encodeToString(bytes)));
    return node;
  }
}
