package io.cutwater.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.cutwater.message.Headers;
import io.cutwater.route.Template.Rendering.Missing;
import io.cutwater.route.Template.Rendering.Resolved;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TemplateTest {

  @ParameterizedTest
  @CsvSource({
    "{subject}, plant.7.heat",
    "{subject[0]}, plant",
    "{subject[1]}, 7",
    "{subject[2]}, heat",
    "{subject[0]}/{subject[2]}, plant/heat",
    "{header.Site}, north",
    "all, all",
    "{{{subject[1]}}}, {7}",
  })
  void fillsPlacesFromTheMessage(String template, String expected) {
    var envelope =
        Messages.of("plant.7.heat", Headers.of(Map.of("Site", List.of("north", "south"))));

    assertThat(Template.parse(template).render(envelope)).isEqualTo(new Resolved(expected));
  }

  @Test
  void fillsKeyAndTopicOfAMessageFromPulsar() {
    var message = Messages.onPulsar("persistent://public/default/orders", "k-7");

    assertThat(Template.parse("{topic}.{key}").render(message))
        .isEqualTo(new Resolved("orders.k-7"));
  }

  @Test
  void takesTheFirstOfSeveralPlacesThatTheMessageHas() {
    Template template = Template.parse("{header.Site|key|subject}");

    assertThat(template.render(Messages.of("plant.7"))).isEqualTo(new Resolved("plant.7"));
    assertThat(template.render(Messages.onPulsar("orders", "k"))).isEqualTo(new Resolved("k"));
    assertThat(template.render(Messages.of("plant", Headers.of(Map.of("Site", List.of("north"))))))
        .isEqualTo(new Resolved("north"));
  }

  @Test
  void namesWhatTheLastOfSeveralPlacesLacks() {
    var rendering = Template.parse("{header.Site|key}").render(Messages.of("plant"));

    assertThat(rendering).isEqualTo(new Missing("the message has no key"));
  }

  @ParameterizedTest
  @CsvSource({
    "alerts.{key}, alerts.>",
    "a.b-{key}.c, a.>",
    "a.b, a.b",
    "{key}.a, ",
    "x{key}, ",
  })
  void coversWhatItRendersToByItsFixedTokens(String template, String filter) {
    assertThat(Template.parse(template).covering()).isEqualTo(Optional.ofNullable(filter));
  }

  @Test
  void namesTheTokenThatASubjectLacks() {
    var rendering = Template.parse("{subject[3]}").render(Messages.of("plant.7.heat"));

    assertThat(rendering).isEqualTo(new Missing("the subject has no token 3: plant.7.heat"));
  }

  @Test
  void namesTheHeaderThatAMessageLacks() {
    var rendering = Template.parse("x-{header.Site}").render(Messages.of("plant"));

    assertThat(rendering).isEqualTo(new Missing("the message has no header Site"));
  }

  @ParameterizedTest
  @CsvSource({
    "'', 0, empty",
    "ab}c, 2, closes nothing",
    "ab{subject, 2, never closed",
    "{subjekt}, 1, unknown place {subjekt}",
    "{subject[x]}, 1, index from 0 to 255",
    "{subject[256]}, 1, index from 0 to 255",
    "a{header.}, 2, unknown place",
    "{key|nothing}, 5, unknown place {nothing}",
  })
  void saysWhereATextStopsBeingATemplate(String text, int offset, String reason) {
    var error = catchThrowableOfType(Template.SyntaxException.class, () -> Template.parse(text));

    assertThat(error).hasMessageContaining(reason);
    assertThat(error.offset()).isEqualTo(offset);
  }
}
