package io.cutwater.config;

import io.cutwater.route.Template;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The name of one topic, or a template of names whose tenant and namespace are fixed: nobody
 * chooses a namespace by what they publish.
 *
 * @param namespace tenant and namespace: {@code public/default}
 * @param local the topic's own name, as a template
 */
public record TopicTemplate(String namespace, Template local) {

  private static final String SCHEME = "persistent://";
  private static final Pattern LITERALS = Pattern.compile("[A-Za-z0-9_=:.-]*");

  /**
   * Reads {@code persistent://tenant/namespace/topic}, {@code tenant/namespace/topic} or a short
   * name of {@code public/default}.
   *
   * @throws IllegalArgumentException with the reason when {@code text} is no such name
   */
  static TopicTemplate parse(String text) {
    if (text.indexOf('{') < 0) {
      TopicName name = TopicName.parse(text);
      return new TopicTemplate(name.namespacePath(), ValueKind.template(name.local()));
    }
    int places = text.indexOf('{');
    int slash = text.lastIndexOf('/', places);
    // Whatever is fixed must make a name by itself; the places are looked at for their own sake.
    TopicName fixed = TopicName.parse(text.substring(0, slash + 1) + "x");
    String local = text.substring(slash + 1);
    if (!LITERALS.matcher(local.replaceAll("\\{[^{}]*}", "")).matches()) {
      throw new IllegalArgumentException(
          "not a template of topic names; behind tenant and namespace it has places, letters,"
              + " digits and _ = : . - only");
    }
    // Of the whole text, so that an error names the character in the file.
    ValueKind.template(text);
    return new TopicTemplate(fixed.namespacePath(), ValueKind.template(local));
  }

  /** The one topic it names, where it has no places. */
  public Optional<TopicName> single() {
    String[] parts = namespace.split("/", -1);
    return local.hasPlaces()
        ? Optional.empty()
        : Optional.of(new TopicName(parts[0], parts[1], local.text()));
  }

  /** A pattern of the own names that it renders to, and perhaps of others. */
  public Pattern pattern() {
    StringBuilder pattern = new StringBuilder();
    for (String literal : local.text().split("\\{[^{}]*}", -1)) {
      pattern.append(pattern.isEmpty() ? "" : ".+").append(Pattern.quote(literal));
    }
    return Pattern.compile(pattern.toString());
  }

  /** The template of full names. */
  @Override
  public String toString() {
    return SCHEME + namespace + "/" + local.text();
  }
}
