package io.cutwater.nats;

import static io.cutwater.nats.Playground.publish;
import static io.cutwater.nats.Playground.reading;
import static io.cutwater.nats.Playground.stream;
import static org.assertj.core.api.Assertions.assertThat;

import io.cutwater.lane.Source.Reading;
import io.cutwater.relay.Event.Delivered;
import io.cutwater.relay.Event.RequestEnded;
import io.cutwater.relay.FaultException;
import io.nats.client.api.RetentionPolicy;
import io.nats.client.api.StreamConfiguration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("servers")
class SessionConsumerTest extends OneServer {

  private final RecordingInbox inbox = new RecordingInbox();

  private Reading open(String subject) throws FaultException {
    return new NatsSource(connections, reading("S", false, subject))
        .open(Optional.empty(), "", inbox);
  }

  @Test
  void readsAWholeStreamWithoutFiltersAndLeavesOutWhatItListenedToBeforeOrSince() throws Exception {
    stream(nats, "S", RetentionPolicy.Limits, "s.a", "other");
    publish(nats, "other", 1);
    publish(nats, "s.a", 1);
    listen("S", "s.a");

    Reading reading = open("s.a");
    reading.request(10, 1 << 20);
    inbox.awaitEnvelopes(1);
    listen("S", "s.a", "other");
    publish(nats, "other", 1);
    publish(nats, "s.a", 1);
    inbox.awaitEnvelopes(2);

    assertThat(filters("S", reading.consumer())).isEmpty();
    assertThat(inbox.positions()).containsExactly(2L, 4L);
    assertThat(inbox.delivered().stream().map(Delivered::delivery)).containsExactly(1L, 2L);
    assertThat(inbox.ended()).extracting(RequestEnded::messages).containsExactly(1, 1);
    reading.close();
  }

  @Test
  void filtersAStreamOfWhichItTakesAPart() throws Exception {
    stream(nats, "S", RetentionPolicy.Limits, "s.a", "s.b");

    Reading reading = open("s.a");

    assertThat(filters("S", reading.consumer())).containsExactly("s.a");
    reading.close();
  }

  private void listen(String stream, String... subjects) throws Exception {
    StreamConfiguration now = streams.getStreamInfo(stream).getConfiguration();
    streams.updateStream(StreamConfiguration.builder(now).subjects(subjects).build());
  }

  private List<String> filters(String stream, String consumer) throws Exception {
    List<String> filters =
        streams.getConsumerInfo(stream, consumer).getConsumerConfiguration().getFilterSubjects();
    return filters == null ? List.of() : filters;
  }
}
