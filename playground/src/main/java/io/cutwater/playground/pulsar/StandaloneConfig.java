package io.cutwater.playground.pulsar;

import io.cutwater.playground.host.SetupException;
import java.io.IOException;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The distribution's standalone.conf with some keys replaced. */
final class StandaloneConfig {
  private final Map<String, String> values = new TreeMap<>();

  /** Loopback only, topics and messages kept, policies per topic: what every playground has. */
  StandaloneConfig(int port, int httpPort) {
    values.put("bindAddress", "127.0.0.1");
    values.put("advertisedAddress", "127.0.0.1");
    values.put("brokerServicePort", Integer.toString(port));
    values.put("webServicePort", Integer.toString(httpPort));
    values.put("brokerDeleteInactiveTopicsEnabled", "false");
    values.put("systemTopicEnabled", "true");
    values.put("topicLevelPoliciesEnabled", "true");
    // Without it, what no subscription awaits is removed when a ledger closes, at a restart too.
    values.put("defaultRetentionTimeInMinutes", "-1");
    values.put("defaultRetentionSizeInMB", "-1");
    // The bookie's journal has no checksums and is filled with zeros ahead of its end. An entry
    // larger
    // than the write buffer goes out in pieces; killed between two, the bookie replays its first
    // piece
    // and zeros as an entry, and the only copy of that ledger can never be opened again ("Digest
    // mismatch"). A buffer that holds the largest message is written in one piece.
    values.put("journalWriteBufferSizeKB", "6144");
    // The bookie knows interfaces, not addresses.
    loopbackInterface().ifPresent(name -> values.put("listeningInterface", name));
  }

  private static Optional<String> loopbackInterface() {
    try {
      return NetworkInterface.networkInterfaces()
          .filter(StandaloneConfig::isLoopback)
          .map(NetworkInterface::getName)
          .findFirst();
    } catch (SocketException e) {
      return Optional.empty();
    }
  }

  private static boolean isLoopback(NetworkInterface candidate) {
    try {
      return candidate.isLoopback();
    } catch (SocketException gone) {
      return false;
    }
  }

  StandaloneConfig with(Map<String, String> overrides) {
    values.putAll(overrides);
    return this;
  }

  void write(Path template, Path target) {
    Map<String, String> missing = new TreeMap<>(values);
    List<String> lines = new ArrayList<>();
    try {
      for (String line : Files.readAllLines(template)) {
        int equals = line.indexOf('=');
        String key = equals < 0 ? "" : line.substring(0, equals).strip();
        String value = values.get(key);
        lines.add(value == null ? line : key + "=" + value);
        missing.remove(key);
      }
      missing.forEach((key, value) -> lines.add(key + "=" + value));
      Files.write(target, lines);
    } catch (IOException e) {
      throw new SetupException("cannot write " + target, "See that its disk is not full", e);
    }
  }
}
