package io.cutwater.config;

import io.cutwater.message.StreamSequence;
import io.cutwater.relay.LanePlan;
import io.cutwater.route.SubjectName;
import io.cutwater.route.Template;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** What stands behind a key. */
sealed interface ValueKind {

  /** In words: "expected ...". */
  String noun();

  /** Keys below it. */
  record Section() implements ValueKind {
    @Override
    public String noun() {
      return "a section of keys";
    }
  }

  /** A list whose items have keys below them. */
  record Sections() implements ValueKind {
    @Override
    public String noun() {
      return "a list of sections";
    }
  }

  /** A list of scalars, one at least. */
  record Many(Scalar element) implements ValueKind {
    @Override
    public String noun() {
      return "a list, each " + element.noun();
    }
  }

  /** A key whose part does not exist yet: refused by name. */
  record NotBuilt() implements ValueKind {
    @Override
    public String noun() {
      return "nothing: not built yet";
    }
  }

  /**
   * One value.
   *
   * @param noun what it is, for errors and the reference
   * @param form how YAML must have understood it
   * @param parse makes the value
   * @param sensitive whether errors must not repeat what was written
   */
  record Scalar(String noun, Form form, Parse parse, boolean sensitive) implements ValueKind {
    Scalar(String noun, Form form, Parse parse) {
      this(noun, form, parse, false);
    }
  }

  /** How YAML understands a scalar. */
  enum Form {
    TEXT,
    NUMBER,
    TRUTH,
    TEXT_OR_NUMBER
  }

  /** Makes a value of a scalar's text; relative files are taken from {@code folder}. */
  interface Parse {

    /**
     * @throws IllegalArgumentException with the reason when {@code text} is no such value
     */
    Object parse(String text, Path folder);
  }

  Scalar NAME =
      new Scalar(
          "a name",
          Form.TEXT,
          (text, folder) ->
              matching(
                  text,
                  "[A-Za-z0-9][A-Za-z0-9_-]{0,62}",
                  "not a name; up to 63 letters, digits, - and _, beginning with a letter or"
                      + " digit"));

  Scalar LABEL =
      new Scalar(
          "text",
          Form.TEXT,
          (text, folder) ->
              matching(text, "\\P{Cntrl}{1,255}", "empty, too long or not printable"));

  Scalar STREAM =
      new Scalar(
          "a stream name",
          Form.TEXT,
          (text, folder) ->
              matching(
                  text,
                  "[^\\s.*>/\\\\\\p{Cntrl}]{1,255}",
                  "not a stream name; no spaces and none of . * > / \\"));

  Scalar SUBJECT = new Scalar("a NATS subject", Form.TEXT, (text, folder) -> subject(text));

  Scalar FIXED_SUBJECT =
      new Scalar("a NATS subject", Form.TEXT, (text, folder) -> fixedSubject(text));

  Scalar BUCKET =
      new Scalar(
          "a bucket's name",
          Form.TEXT,
          (text, folder) ->
              matching(
                  text, "[A-Za-z0-9_-]{1,200}", "not a bucket's name; letters, digits, - and _"));

  Scalar QUEUE =
      new Scalar(
          "a queue name",
          Form.TEXT,
          (text, folder) ->
              matching(
                  text,
                  "[^\\s*>\\p{Cntrl}]{1,255}",
                  "not a queue name; no spaces and none of * >"));

  Scalar TOPIC = new Scalar("a topic name", Form.TEXT, (text, folder) -> TopicName.parse(text));

  Scalar TOPIC_OR_TEMPLATE =
      new Scalar(
          "a topic name or template", Form.TEXT, (text, folder) -> TopicTemplate.parse(text));

  Scalar NAMESPACE =
      new Scalar(
          "a Pulsar namespace",
          Form.TEXT,
          (text, folder) ->
              matching(
                  text,
                  "[A-Za-z0-9_=:.-]+/[A-Za-z0-9_=:.-]+",
                  "not a namespace; write TENANT/NAMESPACE"));

  Scalar SUBJECT_TEMPLATE =
      new Scalar("a subject template", Form.TEXT, (text, folder) -> template(text));

  Scalar TOPIC_PATTERN =
      new Scalar("a pattern of topics", Form.TEXT, (text, folder) -> topicPattern(text));

  Scalar TEMPLATE = new Scalar("a key template", Form.TEXT, (text, folder) -> template(text));

  Scalar DURATION = new Scalar("a duration", Form.TEXT, (text, folder) -> Units.duration(text));

  Scalar SIZE = new Scalar("a size", Form.TEXT, (text, folder) -> Units.size(text));

  Scalar TRUTH = new Scalar("true or false", Form.TRUTH, (text, folder) -> Boolean.valueOf(text));

  Scalar SECRET =
      new Scalar(
          "a reference to a secret", Form.TEXT, (text, folder) -> secret(text, folder), true);

  Scalar START =
      new Scalar(
          "first, new or a stream sequence", Form.TEXT_OR_NUMBER, (text, folder) -> start(text));

  /** A whole number from {@code min} to {@code max}. */
  static Scalar number(int min, int max) {
    return new Scalar(
        "a whole number from " + min + " to " + max,
        Form.NUMBER,
        (text, folder) -> {
          String digits = text.replace("_", "");
          if (digits.matches("[0-9]{1,9}")) {
            int value = Integer.parseInt(digits);
            if (value >= min && value <= max) {
              return value;
            }
          }
          throw new IllegalArgumentException("not a whole number from " + min + " to " + max);
        });
  }

  /** Addresses, separated by commas, of one of the given schemes. */
  static Scalar address(List<String> schemes) {
    return new Scalar(
        "an address",
        Form.TEXT,
        (text, folder) -> {
          for (String part : text.split(",", -1)) {
            checkAddress(part.strip(), schemes);
          }
          return text;
        },
        true);
  }

  /** One of a few words; those in {@code later} are known and not built yet. */
  static Scalar choice(Map<String, Object> values, Set<String> later) {
    List<String> words = values.keySet().stream().sorted().toList();
    return new Scalar(
        "one of " + String.join(", ", words),
        Form.TEXT,
        (text, folder) -> {
          if (later.contains(text)) {
            throw new IllegalArgumentException("not built yet");
          }
          Object value = values.get(text);
          if (value == null) {
            throw new IllegalArgumentException("not one of " + String.join(", ", words));
          }
          return value;
        });
  }

  private static String matching(String text, String pattern, String otherwise) {
    if (!text.matches(pattern)) {
      throw new IllegalArgumentException(otherwise);
    }
    return text;
  }

  private static String subject(String text) {
    String[] tokens = text.split("\\.", -1);
    for (int i = 0; i < tokens.length; i++) {
      String token = tokens[i];
      if (token.isEmpty()) {
        throw new IllegalArgumentException("not a subject; it has an empty token");
      }
      if (token.chars().anyMatch(c -> c <= ' ' || c == 0x7f)) {
        throw new IllegalArgumentException("not a subject; it has a space or control character");
      }
      if (token.equals(">") && i < tokens.length - 1) {
        throw new IllegalArgumentException("not a subject; > stands at the end only");
      }
      if (token.length() > 1 && (token.contains("*") || token.contains(">"))) {
        throw new IllegalArgumentException("not a subject; * and > each stand alone in a token");
      }
    }
    return text;
  }

  private static String fixedSubject(String text) {
    subject(text);
    Optional<String> fault = SubjectName.fault(text);
    if (fault.isPresent()) {
      throw new IllegalArgumentException("not a subject to publish to; " + fault.get());
    }
    return text;
  }

  static Template template(String text) {
    try {
      return Template.parse(text);
    } catch (Template.SyntaxException e) {
      throw new IllegalArgumentException(
          "not a template; at character " + (e.offset() + 1) + ": " + e.getMessage(), e);
    }
  }

  private static Channel.Topics.Matching topicPattern(String text) {
    Matcher parts =
        Pattern.compile("(?:persistent://)?([A-Za-z0-9_=:.-]+/[A-Za-z0-9_=:.-]+)/(.+)")
            .matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException("not a pattern; write TENANT/NAMESPACE/REGEX");
    }
    try {
      return new Channel.Topics.Matching(parts.group(1), Pattern.compile(parts.group(2)).pattern());
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException("not a regular expression: " + e.getDescription(), e);
    }
  }

  private static Secret secret(String text, Path folder) {
    if (text.matches("env:[A-Za-z_][A-Za-z0-9_]*")) {
      return new Secret.FromEnvironment(text.substring("env:".length()));
    }
    if (text.startsWith("file:") && text.length() > "file:".length()) {
      String path = text.substring("file:".length()).replaceFirst("^//(?=/)", "");
      return new Secret.FromFile(folder.resolve(path));
    }
    throw new IllegalArgumentException(
        "a secret is written as a reference, env:NAME or file:PATH, never as its value");
  }

  private static LanePlan.Start start(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "first" -> new LanePlan.Start.First();
      case "new" -> new LanePlan.Start.New();
      default -> {
        if (!text.matches("[1-9][0-9]{0,17}")) {
          throw new IllegalArgumentException("neither first nor new nor a stream sequence");
        }
        long sequence = Long.parseLong(text);
        yield sequence == 1
            ? new LanePlan.Start.First()
            : new LanePlan.Start.Behind(new StreamSequence(sequence - 1));
      }
    };
  }

  private static void checkAddress(String text, List<String> schemes) {
    URI uri;
    try {
      uri = new URI(text);
    } catch (URISyntaxException e) {
      // Its message would repeat the text, which may hold a password.
      throw new IllegalArgumentException("not an address: " + e.getReason());
    }
    if (uri.getRawUserInfo() != null) {
      throw new IllegalArgumentException(
          "an address holds no user or password; give a reference to credentials instead");
    }
    String scheme = uri.getScheme();
    if (scheme == null || !schemes.contains(scheme) || uri.getRawAuthority() == null) {
      throw new IllegalArgumentException(
          "not an address; write " + schemes.getFirst() + "://HOST:PORT");
    }
  }
}
