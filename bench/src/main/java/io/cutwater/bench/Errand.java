package io.cutwater.bench;

import io.cutwater.playground.host.SetupException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * One run of one bridge: from where, to where.
 *
 * @param name of this run, unlike that of any other: for durable names, logs and journals
 * @param ground the servers
 * @param stream the source or the target on NATS; exists
 * @param subjects the first token of all its subjects
 * @param topic the source or the target on Pulsar; a target is made by whoever writes first
 * @param folder for logs and configuration
 */
record Errand(
    String name,
    Scene scene,
    Ground ground,
    String stream,
    String subjects,
    String topic,
    Path folder) {

  /** Writes a bridge's own configuration; answers where. */
  Path write(String suffix, String text) {
    Path file = folder.resolve(name + suffix);
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new SetupException("cannot write " + file, "See that its disk is not full", e);
    }
    return file;
  }
}
