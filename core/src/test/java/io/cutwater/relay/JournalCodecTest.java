package io.cutwater.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.cutwater.message.LedgerPosition;
import io.cutwater.message.Position;
import io.cutwater.message.StreamSequence;
import io.cutwater.message.TargetName;
import io.cutwater.relay.JournalRecord.Mark;
import io.cutwater.relay.JournalRecord.Scan;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class JournalCodecTest {

  private static JournalRecord random(Random random) {
    List<Mark> marks = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      Optional<Position> at =
          random.nextBoolean()
              ? Optional.of(new LedgerPosition(random.nextInt(99), i, -1, random.nextInt(9) - 1))
              : Optional.empty();
      Optional<Scan> scan =
          at.filter(position -> random.nextBoolean())
              .map(position ->
                  new Scan(
                      position,
                      Map.of(new StreamSequence(7), new Skipped(position, random.nextInt()))));
      marks.add(new Mark(new TargetName("persistent://p/d/t-" + i), at, scan));
    }
    Optional<Position> floor =
        random.nextBoolean()
            ? Optional.of(new StreamSequence(1 + random.nextLong(1L << 60)))
            : Optional.empty();
    return new JournalRecord(
        "host-\u00e9\n1",
        random.nextLong(1L << 50),
        "S",
        "2026-01-01T00:00:00.000000001Z",
        1 + random.nextInt(5),
        "key={subject[1]}\n",
        floor,
        floor.map(position -> Instant.ofEpochSecond(random.nextInt(), random.nextInt(1_000_000))),
        "consumer",
        marks);
  }

  @Test
  void readsBackWhatItWrote() {
    for (int seed = 0; seed < 500; seed++) {
      JournalRecord record = random(new Random(seed));
      assertThat(JournalCodec.decode(JournalCodec.encode(record)))
          .as("seed %d", seed)
          .isEqualTo(new JournalCodec.Decoded.Intact(record));
    }
  }

  @Test
  void refusesEveryDamagedCharacter() {
    String text = JournalCodec.encode(random(new Random(1)));
    for (int i = 0; i < text.length(); i++) {
      String damaged = text.substring(0, i) + (char) (text.charAt(i) ^ 1) + text.substring(i + 1);
      assertThat(JournalCodec.decode(damaged))
          .as("character %d", i)
          .isInstanceOf(JournalCodec.Decoded.Damaged.class);
    }
  }

  @Test
  void refusesEveryTruncation() {
    String text = JournalCodec.encode(random(new Random(2)));
    for (int i = 0; i < text.length(); i++) {
      assertThat(JournalCodec.decode(text.substring(0, i)))
          .isInstanceOf(JournalCodec.Decoded.Damaged.class);
    }
  }

  @Test
  void namesTheVersionItCannotRead() {
    String text = JournalCodec.encode(random(new Random(3)));
    String newer = text.replaceFirst("cutwater-journal/1", "cutwater-journal/2");
    assertThat(JournalCodec.decode(newer))
        .isInstanceOfSatisfying(
            JournalCodec.Decoded.Damaged.class,
            damaged -> assertThat(damaged.reason()).contains("version is 2"));
  }
}
