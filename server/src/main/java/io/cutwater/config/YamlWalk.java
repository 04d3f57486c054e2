package io.cutwater.config;

import io.cutwater.config.ValueKind.Form;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * Walks a YAML tree along the specification and collects every value and every problem. It goes on
 * after a problem, so that one run shows all of them.
 */
final class YamlWalk {

  /** More channels than one process should carry. */
  private static final int ITEMS_MAX = 1_000;

  private final Path folder;
  private final Values values;

  YamlWalk(Path folder, Values values) {
    this.folder = folder;
    this.values = values;
  }

  void root(Node node) {
    section(node, "", "");
  }

  /**
   * @param path where the node stands, with indices
   * @param key the same with {@code []} for every index
   */
  private void section(Node node, String path, String key) {
    if (!(node instanceof MappingNode mapping)) {
      wrongType(node, path.isEmpty() ? "the file" : path, "a section of keys");
      return;
    }
    values.put(path, new Values.Read.Of(true));
    Set<String> seen = new HashSet<>();
    for (NodeTuple tuple : mapping.getValue()) {
      if (!(tuple.getKeyNode() instanceof ScalarNode name)) {
        values.problem(tuple.getKeyNode().getStartMark(), "a key is a word");
      } else if (seen.add(name.getValue())) {
        entry(name, tuple.getValueNode(), path, key);
      } else {
        values.problem(
            name.getStartMark(), below(path, name.getValue()) + " stands here a second time");
      }
    }
    for (Key known : Specification.in(key)) {
      if (known.required() && !seen.contains(known.name()) && !isMisspelt(known, seen)) {
        values.problem(node.getStartMark(), below(path, known.name()) + " is missing");
      }
    }
  }

  private void entry(ScalarNode name, Node value, String path, String section) {
    String here = below(path, name.getValue());
    String keyPath = below(section, name.getValue());
    values.mark(here, value.getStartMark());
    Specification.find(keyPath)
        .ifPresentOrElse(key -> value(name, value, here, key), () -> unknown(name, here, section));
  }

  /** Whether {@code key} is probably there under a misspelt name, which is said already. */
  private static boolean isMisspelt(Key key, Set<String> seen) {
    List<String> known = Specification.in(key.section()).stream().map(Key::name).toList();
    return seen.stream()
        .filter(name -> !known.contains(name))
        .anyMatch(name -> NearestName.to(name, known).equals(Optional.of(key.name())));
  }

  private void unknown(ScalarNode name, String here, String section) {
    List<String> known = Specification.in(section).stream().map(Key::name).toList();
    String hint =
        NearestName.to(name.getValue(), known)
            .map(nearest -> "did you mean " + nearest + "?")
            .orElse("known here are " + String.join(", ", known));
    values.problem(name.getStartMark(), "unknown key " + here + "; " + hint);
  }

  private void value(ScalarNode name, Node node, String here, Key key) {
    switch (key.kind()) {
      case ValueKind.NotBuilt() ->
          values.problem(name.getStartMark(), here + " is not built yet; leave it out");
      case ValueKind.Section() -> section(node, here, key.path());
      case ValueKind.Sections() -> sections(node, here, key);
      case ValueKind.Many many -> many(node, here, many);
      case ValueKind.Scalar scalar -> values.put(here, scalar(node, here, scalar));
    }
  }

  private void sections(Node node, String here, Key key) {
    if (!(node instanceof SequenceNode list)) {
      wrongType(node, here, key.kind().noun());
      return;
    }
    int size = list.getValue().size();
    if (size == 0 || size > ITEMS_MAX) {
      values.problem(
          node.getStartMark(), here + " has one item at least and " + ITEMS_MAX + " at most");
    }
    for (int i = 0; i < Math.min(size, ITEMS_MAX); i++) {
      Node item = list.getValue().get(i);
      String itemPath = here + "[" + i + "]";
      values.mark(itemPath, item.getStartMark());
      section(item, itemPath, key.path() + "[]");
    }
    values.put(here, new Values.Read.Of(size));
  }

  private void many(Node node, String here, ValueKind.Many many) {
    if (!(node instanceof SequenceNode list) || list.getValue().isEmpty()) {
      wrongType(node, here, many.noun());
      return;
    }
    List<Values.Read> items =
        list.getValue().stream().map(item -> scalar(item, here, many.element())).toList();
    if (items.stream().allMatch(Values.Read.Of.class::isInstance)) {
      values.put(
          here,
          new Values.Read.Of(items.stream().map(item -> ((Values.Read.Of) item).value()).toList()));
    }
  }

  private Values.Read scalar(Node node, String here, ValueKind.Scalar kind) {
    if (!(node instanceof ScalarNode scalar) || !fits(scalar, kind.form())) {
      wrongType(node, here, kind.noun());
      return new Values.Read.Bad();
    }
    try {
      return new Values.Read.Of(kind.parse().parse(scalar.getValue(), folder));
    } catch (IllegalArgumentException e) {
      String shown = kind.sensitive() ? "" : " '" + scalar.getValue() + "'";
      values.problem(node.getStartMark(), here + shown + ": " + e.getMessage());
      return new Values.Read.Bad();
    }
  }

  private static boolean fits(ScalarNode node, Form form) {
    Tag tag = node.getTag();
    return switch (form) {
      case TEXT -> tag.equals(Tag.STR);
      case NUMBER -> tag.equals(Tag.INT);
      case TRUTH -> tag.equals(Tag.BOOL) && node.getValue().matches("true|false");
      case TEXT_OR_NUMBER -> tag.equals(Tag.STR) || tag.equals(Tag.INT);
    };
  }

  private void wrongType(Node node, String here, String expected) {
    values.problem(node.getStartMark(), here + ": expected " + expected + ", not " + found(node));
  }

  private static final Map<Tag, String> FOUND =
      Map.of(
          Tag.NULL, "nothing",
          Tag.INT, "a number",
          Tag.FLOAT, "a number",
          Tag.BOOL, "a truth value",
          Tag.STR, "text",
          Tag.TIMESTAMP, "a date");

  private static String found(Node node) {
    return switch (node) {
      case MappingNode mapping -> "a section of keys";
      case SequenceNode list -> list.getValue().isEmpty() ? "an empty list" : "a list";
      default -> FOUND.getOrDefault(node.getTag(), "something else");
    };
  }

  private static String below(String path, String name) {
    return path.isEmpty() ? name : path + "." + name;
  }
}
