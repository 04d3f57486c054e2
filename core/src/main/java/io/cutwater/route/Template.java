package io.cutwater.route;

import io.cutwater.message.Envelope;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A text with places that are filled from a message: {@code {subject}}, {@code {subject[1]}} (the
 * token at that index, from 0), {@code {header.Name}} (the first value; a Pulsar property is one),
 * {@code {key}}, {@code {topic}} (its name without tenant and namespace). Of several names with
 * {@code |} between them, as in {@code {key|subject}}, the first that the message has is taken.
 * Everything else stands for itself; a brace is written twice. The same message always renders
 * alike.
 */
public final class Template {

  /**
   * What orders a message in a topic unless a channel says otherwise: its own key, or its subject.
   * One that was on Pulsar before, without a key, has none again.
   */
  public static final String OWN_KEY = "{key|subject}";

  private static final String TOKEN_OPENS = "subject[";
  private static final String HEADER_OPENS = "header.";
  private static final int TOKEN_MAX = 255;

  private final String text;
  private final List<Part> parts;

  private Template(String text, List<Part> parts) {
    this.text = text;
    this.parts = List.copyOf(parts);
  }

  /** What a template renders to. */
  public sealed interface Rendering {

    record Resolved(String text) implements Rendering {}

    /**
     * @param reason what the message lacks, in words for the person who will look at it
     */
    record Missing(String reason) implements Rendering {}
  }

  /** A text that is no template, and where it stops being one. */
  public static final class SyntaxException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final int offset;

    SyntaxException(int offset, String message) {
      super(message);
      this.offset = offset;
    }

    /** The index of the offending character, from 0. */
    public int offset() {
      return offset;
    }
  }

  private sealed interface Part {

    record Literal(String text) implements Part {}

    record Subject() implements Part {}

    record Token(int index) implements Part {}

    record Header(String name) implements Part {}

    record Key() implements Part {}

    record Topic() implements Part {}

    record FirstOf(List<Part> parts) implements Part {}
  }

  /**
   * @throws SyntaxException when {@code text} is empty, a brace is unbalanced or a place is unknown
   */
  public static Template parse(String text) {
    if (text.isEmpty()) {
      throw new SyntaxException(0, "the template is empty");
    }
    List<Part> parts = new ArrayList<>();
    StringBuilder literal = new StringBuilder();
    int at = 0;
    while (at < text.length()) {
      char c = text.charAt(at);
      boolean doubled = at + 1 < text.length() && text.charAt(at + 1) == c;
      if ((c == '{' || c == '}') && doubled) {
        literal.append(c);
        at += 2;
      } else if (c == '}') {
        throw new SyntaxException(at, "'}' closes nothing; a literal brace is written twice");
      } else if (c == '{') {
        int end = text.indexOf('}', at);
        if (end < 0) {
          throw new SyntaxException(at, "'{' is never closed; a literal brace is written twice");
        }
        addLiteral(parts, literal);
        parts.add(places(text.substring(at + 1, end), at + 1));
        at = end + 1;
      } else {
        literal.append(c);
        at++;
      }
    }
    addLiteral(parts, literal);
    return new Template(text, parts);
  }

  private static void addLiteral(List<Part> parts, StringBuilder literal) {
    if (!literal.isEmpty()) {
      parts.add(new Part.Literal(literal.toString()));
      literal.setLength(0);
    }
  }

  private static Part places(String names, int offset) {
    List<Part> all = new ArrayList<>();
    int at = offset;
    for (String name : names.split("\\|", -1)) {
      all.add(place(name, at));
      at += name.length() + 1;
    }
    return all.size() == 1 ? all.getFirst() : new Part.FirstOf(List.copyOf(all));
  }

  private static Part place(String name, int offset) {
    switch (name) {
      case "subject" -> {
        return new Part.Subject();
      }
      case "key" -> {
        return new Part.Key();
      }
      case "topic" -> {
        return new Part.Topic();
      }
      default -> {}
    }
    if (name.startsWith(TOKEN_OPENS) && name.endsWith("]")) {
      return new Part.Token(index(name.substring(TOKEN_OPENS.length(), name.length() - 1), offset));
    }
    if (name.startsWith(HEADER_OPENS) && name.length() > HEADER_OPENS.length()) {
      return new Part.Header(name.substring(HEADER_OPENS.length()));
    }
    throw new SyntaxException(
        offset,
        "unknown place {"
            + name
            + "}; known are {subject}, {subject[N]}, {header.NAME}, {key} and {topic}");
  }

  private static int index(String digits, int offset) {
    if (digits.matches("[0-9]{1,3}") && Integer.parseInt(digits) <= TOKEN_MAX) {
      return Integer.parseInt(digits);
    }
    throw new SyntaxException(
        offset, "a subject token has an index from 0 to " + TOKEN_MAX + ", not '" + digits + "'");
  }

  /** Fills the places from {@code envelope}. */
  public Rendering render(Envelope envelope) {
    if (parts.size() == 1) {
      return render(parts.getFirst(), envelope);
    }
    StringBuilder all = new StringBuilder();
    for (Part part : parts) {
      switch (render(part, envelope)) {
        case Rendering.Resolved(String value) -> all.append(value);
        case Rendering.Missing missing -> {
          return missing;
        }
      }
    }
    return new Rendering.Resolved(all.toString());
  }

  private static Rendering render(Part part, Envelope envelope) {
    return switch (part) {
      case Part.Literal(String literal) -> new Rendering.Resolved(literal);
      case Part.Subject() -> present(envelope.subject(), "subject");
      case Part.Topic() ->
          present(envelope.topic().substring(envelope.topic().lastIndexOf('/') + 1), "topic");
      case Part.Key() ->
          envelope.key().isPresent()
              ? new Rendering.Resolved(envelope.key().get().text())
              : new Rendering.Missing("the message has no key");
      case Part.FirstOf(List<Part> parts) -> firstOf(parts, envelope);
      case Part.Token(int index) -> token(envelope.subject(), index);
      case Part.Header(String name) ->
          envelope
              .headers()
              .first(name)
              .<Rendering>map(Rendering.Resolved::new)
              .orElseGet(() -> new Rendering.Missing("the message has no header " + name));
    };
  }

  private static Rendering present(String value, String what) {
    return value.isEmpty()
        ? new Rendering.Missing("the message has no " + what)
        : new Rendering.Resolved(value);
  }

  private static Rendering firstOf(List<Part> parts, Envelope envelope) {
    Rendering rendering = render(parts.getFirst(), envelope);
    for (int i = 1; i < parts.size() && rendering instanceof Rendering.Missing; i++) {
      rendering = render(parts.get(i), envelope);
    }
    return rendering;
  }

  private static Rendering token(String subject, int index) {
    int from = 0;
    for (int i = 0; i < index; i++) {
      int dot = subject.indexOf('.', from);
      if (dot < 0) {
        return new Rendering.Missing("the subject has no token " + index + ": " + subject);
      }
      from = dot + 1;
    }
    int end = subject.indexOf('.', from);
    return new Rendering.Resolved(subject.substring(from, end < 0 ? subject.length() : end));
  }

  /**
   * The narrowest filter of whole leading tokens that matches every subject this renders to; empty
   * where the first token already depends on the message.
   */
  public Optional<String> covering() {
    StringBuilder fixed = new StringBuilder();
    for (Part part : parts) {
      if (!(part instanceof Part.Literal(String literal))) {
        int dot = fixed.lastIndexOf(".");
        return dot < 0 ? Optional.empty() : Optional.of(fixed.substring(0, dot) + ".>");
      }
      fixed.append(literal);
    }
    return Optional.of(fixed.toString());
  }

  /** Whether different messages may render differently. */
  public boolean hasPlaces() {
    return parts.stream().anyMatch(part -> !(part instanceof Part.Literal));
  }

  /** The text it was parsed from. */
  public String text() {
    return text;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Template template && text.equals(template.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}
