package io.cutwater.playground.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cutwater.playground.host.SetupException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerVersionTest {

  @Test
  void isEmptyWhereNobodyAsks() {
    assertThat(ServerVersion.wanted("CUTWATER_NO_SUCH_VERSION")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"2.15.1", "2.14.0-RC.1"})
  void takesVersions(String text) {
    assertThat(ServerVersion.checked("CUTWATER_NATS_VERSION", text)).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"latest", "2.15", "../2.15.1", "2.15.1/x", "v2.15.1"})
  void refusesWhatIsNoneAndNamesTheVariable(String text) {
    assertThatThrownBy(() -> ServerVersion.checked("CUTWATER_NATS_VERSION", text))
        .isInstanceOf(SetupException.class)
        .hasMessageContaining("CUTWATER_NATS_VERSION is no version: " + text);
  }
}
