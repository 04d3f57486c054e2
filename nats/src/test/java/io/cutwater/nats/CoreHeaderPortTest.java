package io.cutwater.nats;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CoreHeaderPortTest {

  /** A {@code ^} stands for the control character that marks. */
  @ParameterizedTest
  @CsvSource({
    "HMSG a.b 7 r.x 12 17, MSG a.b 7 r.x^^12 17",
    "HMSG a.b 7 12 17, MSG a.b 7 ^12 17",
    "HMSG a.b 7 r^ 12 17, MSG a.b 7 r^^^12 17",
    "HMSG a.b 7 $JS.ACK.S.c.1.2.3.4.5 12 17, MSG a.b 7 $JS.ACK.S.c.1.2.3.4.5^^12 17"
  })
  void marksTheLengthOfHeadersInAsManyBytes(String line, String rewritten) throws Exception {
    byte[] bytes = line.replace('^', CoreHeaderPort.CORE_MARK).getBytes(ISO_8859_1);

    new CoreHeaderPort().hide(bytes, 0, line.lastIndexOf(' ', line.lastIndexOf(' ') - 1));

    assertThat(new String(bytes, ISO_8859_1).replace(CoreHeaderPort.CORE_MARK, '^'))
        .isEqualTo(rewritten);
  }

  @ParameterizedTest
  @CsvSource({
    "MSG a.b 7 r.x 17, MSG a.b 7 r.x 17",
    "MSG a.b 7 17, MSG a.b 7 17",
    "MSG a.b 7 r^^9 17, MSG a.b 7 r??9 17",
    "MSG a.b 7 ^9 17, MSG a.b 7 ?9 17",
    "MSG a^b 7 17, MSG a^b 7 17"
  })
  void letsNobodyPassAReplyOffAsHeaders(String line, String passed) {
    byte[] bytes = line.replace('^', CoreHeaderPort.CORE_MARK).getBytes(ISO_8859_1);

    new CoreHeaderPort().pass(bytes, 0, line.lastIndexOf(' '));

    assertThat(new String(bytes, ISO_8859_1).replace(CoreHeaderPort.CORE_MARK, '^'))
        .isEqualTo(passed);
  }
}
