package io.cutwater.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.cutwater.demo.Account;
import io.cutwater.demo.Demo;
import io.cutwater.demo.DemoReport;
import io.cutwater.demo.DemoSettings;
import io.cutwater.message.Flow;
import io.cutwater.playground.host.Progress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The demonstration in short, on servers of its own. */
@Tag("servers")
class DemoTest {

  private static final int PAYLOAD_BYTES = 128;

  @TempDir Path folder;

  private DemoReport run(DemoSettings.Load load) throws Exception {
    return Demo.run(new DemoSettings(folder, false, PAYLOAD_BYTES, load), Progress.silent());
  }

  private static DemoSettings.Load live(int seconds, OptionalLong faults, int instances) {
    return new DemoSettings.Load.Live(Duration.ofSeconds(seconds), 200, true, faults, instances);
  }

  @Test
  void bothWaysAtOnceEveryMessageArrivesAndNoneComesBack() throws Exception {
    DemoReport report = run(live(8, OptionalLong.empty(), 1));

    assertThat(report.accounts())
        .extracting(Account::channel, Account::flow)
        .containsExactly(
            tuple("telemetry", Flow.NATS_TO_PULSAR),
            tuple("alerts", Flow.PULSAR_TO_NATS),
            tuple("commands", Flow.NATS_TO_PULSAR),
            tuple("commands", Flow.PULSAR_TO_NATS));
    assertThat(report.accounts())
        .allSatisfy(account -> {
          assertThat(account.isExact()).as("%s", account).isTrue();
          assertThat(account.reckoning().published()).as("%s", account).isPositive();
          assertThat(account.reckoning().deadLettered()).as("%s", account).isZero();
        });
    assertThat(report.isExact()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"true, chain", "false, fast-ingest"})
  void aBacklogOfATopicGoesToAStreamInTheModeThatIsAskedFor(boolean soleWriter, String writing)
      throws Exception {
    DemoReport report =
        run(new DemoSettings.Load.Backlog(20_000, Flow.PULSAR_TO_NATS, soleWriter, false));

    Account account = report.accounts().getFirst();
    assertThat(account.isExact()).as("%s", account).isTrue();
    assertThat(account.reckoning().published()).isEqualTo(20_000);
    assertThat(account.writing()).isEqualTo(writing);
    assertThat(report.speed().limits()).isEmpty();
  }
}
