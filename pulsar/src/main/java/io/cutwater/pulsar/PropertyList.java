package io.cutwater.pulsar;

import io.cutwater.message.Utf8;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.pulsar.common.api.proto.MessageMetadata;

/**
 * The properties of a message on its way out, in the order in which they were added. A map of them
 * would be made anew for each message and never asked; whoever adds a name adds it once.
 */
final class PropertyList {

  private static final int PROPERTIES_USUAL = 10;

  /** Names and values in turns. */
  private String[] texts = new String[2 * PROPERTIES_USUAL];

  private int end;
  private long characters;

  void add(String name, String value) {
    if (end == texts.length) {
      texts = Arrays.copyOf(texts, 2 * texts.length);
    }
    texts[end++] = name;
    texts[end++] = value;
    characters += name.length() + value.length();
  }

  void addUnlessEmpty(String name, String value) {
    if (!value.isEmpty()) {
      add(name, value);
    }
  }

  int size() {
    return end / 2;
  }

  /** Of all names and values. */
  long characters() {
    return characters;
  }

  /** How many bytes they take in a message's metadata, at most. */
  long bytes() {
    long total = (long) size() * MessageSize.PROPERTY_BYTES;
    for (int at = 0; at < end; at++) {
      total += Utf8.length(texts[at]);
    }
    return total;
  }

  /** Gives each property another value. */
  void replaceValues(UnaryOperator<String> change) {
    for (int at = 1; at < end; at += 2) {
      String value = change.apply(texts[at]);
      characters += value.length() - texts[at].length();
      texts[at] = value;
    }
  }

  void writeTo(MessageMetadata message) {
    for (int at = 0; at < end; at += 2) {
      message.addProperty().setKey(texts[at]).setValue(texts[at + 1]);
    }
  }

  Map<String, String> toMap() {
    Map<String, String> map = LinkedHashMap.newLinkedHashMap(size());
    for (int at = 0; at < end; at += 2) {
      map.put(texts[at], texts[at + 1]);
    }
    return map;
  }
}
