package io.cutwater.nats;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.cutwater.message.Headers;
import org.junit.jupiter.api.Test;

class HeaderBlockTest {

  private static Headers parse(String block) {
    byte[] bytes = block.getBytes(UTF_8);
    return HeaderBlock.parse(bytes, bytes.length);
  }

  @Test
  void keepsEveryValueOfAName() {
    Headers headers = parse("NATS/1.0\r\nk: one\r\nK:two\r\nk:\r\n\r\n");

    assertThat(headers.all("k")).containsExactly("one", "");
    assertThat(headers.all("K")).containsExactly("two");
  }

  @Test
  void readsNamesAndValuesOutsideAscii() {
    assertThat(parse("NATS/1.0\r\nclé: Zürich\r\n\r\n").all("clé")).containsExactly("Zürich");
  }

  @Test
  void keepsAStatusAsHeaders() {
    Headers headers = parse("NATS/1.0 503 No Responders\r\na:b\r\n\r\n");

    assertThat(headers.all("Status")).containsExactly("503");
    assertThat(headers.all("Description")).containsExactly("No Responders");
    assertThat(headers.all("a")).containsExactly("b");
  }

  @Test
  void keepsWhatIsNoHeader() {
    assertThat(parse("HTTP/1.1\r\nnonsense\r\n:x\r\na:b").all(HeaderBlock.MALFORMED))
        .containsExactly("HTTP/1.1", "nonsense", ":x");
    assertThat(parse("").isEmpty()).isTrue();
  }
}
