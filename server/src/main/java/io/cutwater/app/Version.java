package io.cutwater.app;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** What this build is. */
public final class Version {

  private static final String MAVEN = "/META-INF/maven/io.cutwater/server/pom.properties";

  private Version() {}

  /** The version that Maven built, or {@code development} outside of a jar. */
  public static String text() {
    try (InputStream file = Version.class.getResourceAsStream(MAVEN)) {
      if (file == null) {
        return "development";
      }
      Properties properties = new Properties();
      properties.load(file);
      return properties.getProperty("version", "development");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
