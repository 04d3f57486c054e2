package io.cutwater.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretTest {

  @TempDir Path folder;

  @Test
  void readsARotatedFileAnew() throws Exception {
    Path file = Files.writeString(folder.resolve("token"), "old\n");
    Secret secret = new Secret.FromFile(file);
    String before = secret.reveal();

    Files.writeString(file, "new\n");

    assertThat(before).isEqualTo("old");
    assertThat(secret.reveal()).isEqualTo("new");
  }

  @Test
  void neverPrintsItsValue() throws Exception {
    Path file = Files.writeString(folder.resolve("token"), "hunter2");

    assertThat(new Secret.FromFile(file)).hasToString("file:" + file);
    assertThat(new Secret.FromEnvironment("PATH")).hasToString("env:PATH");
  }

  @Test
  void saysWhichReferenceLeadsNowhere() throws Exception {
    Path empty = Files.createFile(folder.resolve("empty"));

    assertThatThrownBy(() -> new Secret.FromEnvironment("CUTWATER_NO_SUCH").reveal())
        .hasMessage("the environment variable CUTWATER_NO_SUCH is not set");
    assertThatThrownBy(() -> new Secret.FromFile(folder.resolve("none")).reveal())
        .hasMessage("there is no file " + folder.resolve("none"));
    assertThatThrownBy(() -> new Secret.FromFile(empty).reveal()).hasMessage(empty + " is empty");
    assertThatThrownBy(() -> new Secret.FromFile(folder).reveal())
        .isInstanceOf(Secret.UnavailableException.class);
  }
}
