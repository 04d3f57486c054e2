package io.cutwater.playground.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FoldersTest {
  @TempDir Path folder;

  @Test
  void createsAnAbsentFolder() {
    assertThat(Folders.writable(folder.resolve("a/b"), 1)).isDirectory();
  }

  @Test
  void refusesAFolderThatCannotBeWritten() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "in the way");

    assertThatThrownBy(() -> Folders.writable(file.resolve("below"), 1))
        .isInstanceOf(SetupException.class)
        .hasMessageContaining("cannot write to");
  }

  @Test
  void refusesADiskWithTooLittleFreeSpace() {
    assertThatThrownBy(() -> Folders.writable(folder, Long.MAX_VALUE))
        .isInstanceOf(SetupException.class)
        .hasMessageContaining("MB free");
  }

  @Test
  void letsOnlyOneOwnerHoldAFolder() {
    try (FolderLock held = FolderLock.tryTake(folder).orElseThrow()) {
      assertThat(FolderLock.tryTake(folder)).isEmpty();
      assertThat(held).isNotNull();
    }
    assertThat(FolderLock.tryTake(folder)).isPresent().get().satisfies(FolderLock::close);
  }
}
