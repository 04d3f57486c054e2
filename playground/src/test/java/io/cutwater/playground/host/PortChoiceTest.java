package io.cutwater.playground.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PortChoiceTest {
  @Test
  void movesToAFreePortWhenThePreferredOneIsTaken() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = PortChoice.preferred(taken.getLocalPort()).resolve();

      assertThat(port).isPositive().isNotEqualTo(taken.getLocalPort());
    }
  }

  @Test
  void refusesAnExplicitPortThatIsTaken() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(() -> PortChoice.exactly(taken.getLocalPort()).resolve())
          .isInstanceOf(SetupException.class)
          .hasMessageContaining("port " + taken.getLocalPort() + " is in use");
    }
  }

  @Test
  void keepsThePreferredPortWhenItIsFree() {
    int free = PortChoice.free().resolve();

    assertThat(PortChoice.preferred(free).resolve()).isEqualTo(free);
  }

  @Test
  void choosesWhereNoOutgoingConnectionComesFrom() {
    assertThat(Stream.generate(() -> PortChoice.free().resolve()).limit(100))
        .doesNotHaveDuplicates()
        .allMatch(port -> port < 32_768);
  }

  @Test
  void refusesANumberThatIsNoPort() {
    assertThatThrownBy(() -> PortChoice.exactly(65_536))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
