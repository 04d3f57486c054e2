package io.cutwater.relay;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cutwater.json.Json;
import io.cutwater.message.Fingerprint;
import io.cutwater.message.Position;
import io.cutwater.message.TargetName;
import io.cutwater.relay.JournalRecord.Mark;
import io.cutwater.relay.JournalRecord.Scan;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * The text of a journal record: a first line {@code cutwater-journal/1 CRC}, where CRC is the
 * CRC-32C of the rest in eight hexadecimal digits, then one JSON object. A record that cannot be
 * read in full is never read in part.
 */
public final class JournalCodec {

  static final String MAGIC = "cutwater-journal/";
  static final int VERSION = 1;

  private static final ObjectMapper JSON = Json.mapper();

  private JournalCodec() {}

  /** What a text was. */
  public sealed interface Decoded {

    record Intact(JournalRecord record) implements Decoded {}

    /**
     * @param reason what is wrong with it
     */
    record Damaged(String reason) implements Decoded {}
  }

  public static String encode(JournalRecord record) {
    ObjectNode root = JSON.createObjectNode();
    root.put("instance", record.instance());
    root.put("generation", record.generation());
    root.put("source", record.source());
    root.put("incarnation", record.incarnation());
    root.put("epoch", record.epoch());
    root.put("routing", record.routing());
    record.floor().ifPresent(floor -> root.put("floor", floor.text()));
    record.floorStoredAt().ifPresent(at -> root.put("floorStoredAt", at.toString()));
    root.put("consumer", record.consumer());
    ObjectNode targets = root.putObject("targets");
    for (Mark mark : record.targets()) {
      ObjectNode node = targets.putObject(mark.target().value());
      mark.at().ifPresent(at -> node.put("at", at.text()));
      mark.scan().ifPresent(scan -> encodeScan(scan, node.putObject("scan")));
    }
    String body = Json.text(root);
    return MAGIC + VERSION + " " + crc(body) + "\n" + body;
  }

  private static void encodeScan(Scan scan, ObjectNode node) {
    node.put("at", scan.at().text());
    ObjectNode found = node.putObject("found");
    scan.found()
        .forEach((source, stored) ->
            found.put(
                source.text(),
                stored.at().text() + ' ' + Integer.toHexString(stored.fingerprint())));
  }

  public static Decoded decode(String text) {
    int newline = text.indexOf('\n');
    if (!text.startsWith(MAGIC) || newline < 0) {
      return new Decoded.Damaged("it does not begin like a journal record");
    }
    String[] head = text.substring(MAGIC.length(), newline).split(" ", -1);
    if (!head[0].equals(Integer.toString(VERSION))) {
      return new Decoded.Damaged(
          "its version is " + head[0] + ", and this Cutwater reads version " + VERSION);
    }
    String body = text.substring(newline + 1);
    if (head.length != 2 || !head[1].equals(crc(body))) {
      return new Decoded.Damaged("its checksum does not match its content");
    }
    try {
      return new Decoded.Intact(read(JSON.readTree(body)));
    } catch (JsonProcessingException | IllegalArgumentException | DateTimeException e) {
      return new Decoded.Damaged("its content is not a journal record: " + e.getMessage());
    }
  }

  private static JournalRecord read(JsonNode root) {
    List<Mark> targets = new ArrayList<>();
    for (Map.Entry<String, JsonNode> target : required(root, "targets").properties()) {
      JsonNode node = target.getValue();
      targets.add(
          new Mark(
              new TargetName(target.getKey()),
              optional(node, "at").map(Position::parse),
              Optional.ofNullable(node.get("scan")).map(JournalCodec::readScan)));
    }
    return new JournalRecord(
        required(root, "instance").asText(),
        required(root, "generation").asLong(),
        required(root, "source").asText(),
        required(root, "incarnation").asText(),
        required(root, "epoch").asLong(),
        required(root, "routing").asText(),
        optional(root, "floor").map(Position::parse),
        optional(root, "floorStoredAt").map(Instant::parse),
        required(root, "consumer").asText(),
        targets);
  }

  private static Scan readScan(JsonNode node) {
    Map<Position, Skipped> found = new HashMap<>();
    for (Map.Entry<String, JsonNode> entry : required(node, "found").properties()) {
      found.put(Position.parse(entry.getKey()), readSkipped(entry.getValue().asText()));
    }
    return new Scan(Position.parse(required(node, "at").asText()), found);
  }

  /** A position, and behind it the fingerprint, which records did not always have. */
  private static Skipped readSkipped(String text) {
    int space = text.indexOf(' ');
    return space < 0
        ? new Skipped(Position.parse(text), Fingerprint.UNKNOWN)
        : new Skipped(
            Position.parse(text.substring(0, space)),
            Integer.parseUnsignedInt(text.substring(space + 1), 16));
  }

  private static JsonNode required(JsonNode node, String key) {
    JsonNode value = node.get(key);
    if (value == null) {
      throw new IllegalArgumentException("no " + key);
    }
    return value;
  }

  private static Optional<String> optional(JsonNode node, String key) {
    return Optional.ofNullable(node.get(key)).map(JsonNode::asText);
  }

  static String crc(String body) {
    CRC32C crc = new CRC32C();
    crc.update(body.getBytes(StandardCharsets.UTF_8));
    return String.format(Locale.ROOT, "%08x", crc.getValue());
  }
}
