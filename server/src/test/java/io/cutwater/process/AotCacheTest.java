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
  private PackagedBuild build;

  @BeforeEach
  void writeJars() throws IOException {
    Path jar = Files.writeString(folder.resolve("server.jar"), "");
    Files.createDirectory(folder.resolve("lib"));
    // Two files written one after the other may bear the same time.
    Files.setLastModifiedTime(jar, FileTime.fromMillis(1_000));
    build = PackagedBuild.of(jar).orElseThrow();
  }

  @Test
  void isNotUsedBeforeItIsMade() throws IOException {
    AotCache cache = AotCache.of(build, 25).orElseThrow();
    assertThat(cache.use()).isEmpty();

    Files.writeString(folder.resolve("cutwater.aot.new"), "");
    cache.made();

    assertThat(cache.use()).contains("-XX:AOTCache=" + folder.resolve("cutwater.aot"));
    assertThat(folder.resolve("cutwater.aot.new")).doesNotExist();
  }

  @Test
  void isNotUsedForALaterBuild() throws IOException {
    AotCache cache = AotCache.of(build, 25).orElseThrow();
    FileTime made = Files.getLastModifiedTime(Files.writeString(cache.file(), ""));
    assertThat(cache.isThere()).isTrue();

    Files.setLastModifiedTime(build.jar(), FileTime.fromMillis(made.toMillis() + 1));

    assertThat(cache.isThere()).isFalse();
  }

  @Test
  void thereIsNoneForClassFoldersOrAnOldJdk() throws IOException {
    assertThat(PackagedBuild.of(folder)).isEmpty();
    assertThat(AotCache.of(build, 24)).isEmpty();

    Files.delete(folder.resolve("lib"));
    assertThat(PackagedBuild.of(build.jar())).isEmpty();
  }

  @Test
  void aBuildRunsWithItsLibraries() {
    assertThat(build.classPath())
        .isEqualTo(build.jar() + File.pathSeparator + folder.resolve("lib") + "/*");
  }
}
