package io.cutwater.message;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The headers of a message: names as they were written (case matters, as in NATS), each with its
 * values in order. A name may have several values, and an empty one.
 */
public final class Headers {

  private static final Headers EMPTY = new Headers(Map.of());

  private final Map<String, List<String>> values;
  private final int characters;
  private final int count;

  private Headers(Map<String, List<String>> values) {
    this.values = values;
    this.characters = characters(values);
    int all = 0;
    for (List<String> list : values.values()) {
      all += list.size();
    }
    this.count = all;
  }

  private static int characters(Map<String, List<String>> values) {
    int total = 0;
    for (Map.Entry<String, List<String>> header : values.entrySet()) {
      for (String value : header.getValue()) {
        total += header.getKey().length() + value.length();
      }
    }
    return total;
  }

  /** No headers at all. */
  public static Headers empty() {
    return EMPTY;
  }

  /** A copy of {@code values}; a name without values is left out. */
  public static Headers of(Map<String, List<String>> values) {
    if (values.isEmpty()) {
      return EMPTY;
    }
    Map<String, List<String>> copy = LinkedHashMap.newLinkedHashMap(values.size());
    values.forEach((name, list) -> {
      if (!list.isEmpty()) {
        copy.put(name, List.copyOf(list));
      }
    });
    return copy.isEmpty() ? EMPTY : new Headers(copy);
  }

  /** Gathers the headers of one message, value by value. */
  public static final class Builder {

    private final Map<String, List<String>> values = new LinkedHashMap<>();

    public void add(String name, String value) {
      List<String> first = values.putIfAbsent(name, List.of(value));
      if (first != null) {
        List<String> all = first instanceof ArrayList ? first : new ArrayList<>(first);
        all.add(value);
        values.put(name, all);
      }
    }

    /** What was added; the builder is not used after. */
    public Headers build() {
      return values.isEmpty() ? EMPTY : new Headers(values);
    }
  }

  public boolean isEmpty() {
    return values.isEmpty();
  }

  public Set<String> names() {
    return Collections.unmodifiableSet(values.keySet());
  }

  /** All values of {@code name} in order, or none. */
  public List<String> all(String name) {
    return values.getOrDefault(name, List.of());
  }

  /** The first value of {@code name}. */
  public Optional<String> first(String name) {
    List<String> all = values.get(name);
    return all == null ? Optional.empty() : Optional.of(all.getFirst());
  }

  /** These headers and one value more. */
  public Headers with(String name, String value) {
    Map<String, List<String>> copy = new LinkedHashMap<>(values);
    List<String> list = new ArrayList<>(copy.getOrDefault(name, List.of()));
    list.add(value);
    copy.put(name, List.copyOf(list));
    return new Headers(copy);
  }

  /** The size in characters of all names and values, as limits count it. */
  public int characters() {
    return characters;
  }

  /** How many values there are in all. */
  public int values() {
    return count;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Headers headers && values.equals(headers.values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }

  @Override
  public String toString() {
    return "Headers" + values.keySet();
  }
}
