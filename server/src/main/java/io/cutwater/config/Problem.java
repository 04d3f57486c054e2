package io.cutwater.config;

/**
 * One thing that is wrong in a configuration file.
 *
 * @param file the file as it was named
 * @param line from 1
 * @param column from 1
 * @param message what is wrong and what is right
 */
public record Problem(String file, int line, int column, String message) {

  @Override
  public String toString() {
    return file + ":" + line + ":" + column + ": " + message;
  }
}
