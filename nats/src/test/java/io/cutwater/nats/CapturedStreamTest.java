package io.cutwater.nats;

import static io.cutwater.nats.Playground.capturing;
import static io.cutwater.nats.Playground.floor;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.cutwater.lane.Source.Reading;
import io.cutwater.message.Envelope;
import io.cutwater.relay.Fault;
import io.cutwater.relay.Fault.Code;
import io.cutwater.relay.FaultException;
import io.nats.client.api.RetentionPolicy;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Streams that a channel makes for subjects which no other stream captures. */
@Tag("servers")
class CapturedStreamTest extends OneServer {

  private static final String NAME = "CUTWATER-c";
  private static final String OWNER = "test/c";

  private final RecordingInbox inbox = new RecordingInbox();

  private NatsSource source(String... subjects) {
    return new NatsSource(connections, capturing(NAME, OWNER, subjects));
  }

  /** As any publisher that knows nothing of streams. */
  private void publish(String subject, String... payloads) throws Exception {
    for (String payload : payloads) {
      nats.publish(subject, payload.getBytes(UTF_8));
    }
    nats.flush(Duration.ofSeconds(5));
  }

  private long held() throws Exception {
    return streams.getStreamInfo(NAME).getStreamState().getMsgCount();
  }

  private Fault refused(String... subjects) {
    return catchThrowableOfType(
            FaultException.class, () -> source(subjects).inspect(Optional.empty()))
        .fault();
  }

  @Test
  void keepsWhatWasPublishedWithoutAStreamUntilItWasCarried() throws Exception {
    NatsSource source = source("c.>");
    var unused = source.inspect(Optional.empty());
    publish("c.a", "one", "two");
    publish("c.b", "three");

    Reading reading = source.open(Optional.empty(), "", inbox);
    reading.request(10, 1 << 20);
    inbox.awaitEnvelopes(3);

    assertThat(inbox.envelopes())
        .extracting(Envelope::subject)
        .containsExactly("c.a", "c.a", "c.b");
    assertThat(held()).isEqualTo(3);
    reading.acknowledge(floor(2).orElseThrow());
    await().until(() -> held() == 1);
    reading.close();
  }

  @Test
  void followsTheChannelsSubjectsAndStillCarriesWhatItHolds() throws Exception {
    var unused = source("c.a").inspect(Optional.empty());
    publish("c.a", "old");

    NatsSource changed = source("c.b", "c.c");
    var facts = changed.inspect(Optional.empty());
    publish("c.b", "new");
    publish("c.a", "captured by nobody");

    assertThat(facts.last()).isEqualTo(floor(1));
    assertThat(streams.getStreamInfo(NAME).getConfiguration().getSubjects())
        .containsExactlyInAnyOrder("c.b", "c.c");
    Reading reading = changed.open(Optional.empty(), "", inbox);
    reading.request(10, 1 << 20);
    inbox.awaitEnvelopes(2);
    assertThat(inbox.envelopes()).extracting(Envelope::subject).containsExactly("c.a", "c.b");
    reading.close();
  }

  @Test
  void leavesAStreamAloneThatIsNotItsOwn() throws Exception {
    Playground.stream(nats, NAME, RetentionPolicy.Limits, "theirs");

    Fault fault = refused("c.>");

    assertThat(fault.code()).isEqualTo(Code.SOURCE_DIFFERS);
    assertThat(fault.line()).contains(NAME + " is not Cutwater's", "another name");
    assertThat(streams.getStreamInfo(NAME).getConfiguration().getSubjects())
        .containsExactly("theirs");
  }

  @Test
  void leavesAnotherChannelsStreamAlone() throws Exception {
    var unused =
        new NatsSource(connections, capturing(NAME, "other/c", "c.a")).inspect(Optional.empty());

    assertThat(refused("c.a").line()).contains("is of other/c, and not of " + OWNER);
  }

  @Test
  void saysThatAnotherStreamHasTheSubjectsAlready() throws Exception {
    Playground.stream(nats, "THEIRS", RetentionPolicy.Limits, "c.a");

    Fault fault = refused("c.>");

    assertThat(fault.code()).isEqualTo(Code.SOURCE_DIFFERS);
    assertThat(fault.line()).contains("overlap", "name that one as the channel's stream");
    assertThat(streams.getStreamNames()).containsExactly("THEIRS");
  }
}
