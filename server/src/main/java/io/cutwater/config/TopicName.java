package io.cutwater.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The full name of a persistent Pulsar topic. */
public record TopicName(String tenant, String namespace, String local) {

  private static final String PART = "[A-Za-z0-9_=:.-]+";
  private static final Pattern FULL =
      Pattern.compile("persistent://(" + PART + ")/(" + PART + ")/(" + PART + ")");
  private static final Pattern MIDDLE =
      Pattern.compile("(" + PART + ")/(" + PART + ")/(" + PART + ")");
  private static final Pattern PARTITION = Pattern.compile(".*-partition-[0-9]+");

  /**
   * Reads a full name, {@code tenant/namespace/topic}, or a short name, which is one of {@code
   * public/default}.
   *
   * @throws IllegalArgumentException with the reason when {@code text} is no such name
   */
  public static TopicName parse(String text) {
    if (text.startsWith("non-persistent:")) {
      throw new IllegalArgumentException("a non-persistent topic keeps nothing: use persistent://");
    }
    Matcher full = FULL.matcher(text);
    Matcher middle = MIDDLE.matcher(text);
    TopicName name;
    if (full.matches()) {
      name = new TopicName(full.group(1), full.group(2), full.group(3));
    } else if (middle.matches()) {
      name = new TopicName(middle.group(1), middle.group(2), middle.group(3));
    } else if (text.matches(PART) && !text.startsWith("persistent:")) {
      name = new TopicName("public", "default", text);
    } else {
      throw new IllegalArgumentException(
          "not a topic name; write persistent://TENANT/NAMESPACE/TOPIC with letters, digits and"
              + " _ = : . -");
    }
    if (PARTITION.matcher(name.local).matches()) {
      throw new IllegalArgumentException("name the topic, not one of its partitions");
    }
    return name;
  }

  /** The topic of the same namespace whose name goes on with {@code suffix}. */
  public TopicName withSuffix(String suffix) {
    return new TopicName(tenant, namespace, local + suffix);
  }

  /** Tenant and namespace: {@code public/default}. */
  public String namespacePath() {
    return tenant + "/" + namespace;
  }

  @Override
  public String toString() {
    return "persistent://" + tenant + "/" + namespace + "/" + local;
  }
}
