package io.cutwater.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AotCacheTest {

  @TempDir private Path folder;
  private Path jar;
  private String classPath;

  @BeforeEach
  void writeJars() throws IOException {
    jar = Files.writeString(folder.resolve("server.jar"), "");
    // Two files written one after the other may bear the same time.
    Files.setLastModifiedTime(jar, FileTime.fromMillis(1_000));
    Path other = Files.writeString(folder.resolve("other.jar"), "");
    classPath = jar + File.pathSeparator + other;
  }

  @Test
  void isNotUsedBeforeItIsMade() throws IOException {
    AotCache cache = AotCache.of(classPath, 25).orElseThrow();
    assertThat(cache.use()).isEmpty();

    Files.writeString(folder.resolve("cutwater.aot.new"), "");
    cache.made();

    assertThat(cache.use()).contains("-XX:AOTCache=" + folder.resolve("cutwater.aot"));
    assertThat(folder.resolve("cutwater.aot.new")).doesNotExist();
  }

  @Test
  void isNotUsedForALaterBuild() throws IOException {
    AotCache cache = AotCache.of(classPath, 25).orElseThrow();
    FileTime made = Files.getLastModifiedTime(Files.writeString(cache.file(), ""));
    assertThat(cache.isThere()).isTrue();

    Files.setLastModifiedTime(jar, FileTime.fromMillis(made.toMillis() + 1));

    assertThat(cache.isThere()).isFalse();
  }

  @Test
  void thereIsNoneForClassFoldersOrAnOldJdk() {
    assertThat(AotCache.of(classPath + File.pathSeparator + folder, 25)).isEmpty();
    assertThat(AotCache.of(classPath, 24)).isEmpty();
  }
}
