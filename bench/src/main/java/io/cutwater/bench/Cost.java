package io.cutwater.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;

/** What a process takes of the machine, as the system tells it. */
final class Cost {

  private Cost() {}

  /** CPU time of all its threads so far; zero where the system does not tell, or it has ended. */
  static Duration cpu(long pid) {
    return ProcessHandle.of(pid)
        .flatMap(one -> one.info().totalCpuDuration())
        .orElse(Duration.ZERO);
  }

  /** Its largest resident memory so far, in MB; 0 where the system does not tell. */
  static double residentMegabytes(long pid) {
    return megabytes(pid, "VmHWM:");
  }

  /** Its resident memory now, in MB; 0 where the system does not tell. */
  static double residentMegabytesNow(long pid) {
    return megabytes(pid, "VmRSS:");
  }

  private static double megabytes(long pid, String what) {
    try (Stream<String> lines = Files.lines(Path.of("/proc/" + pid + "/status"))) {
      return lines
          .filter(line -> line.startsWith(what))
          .mapToDouble(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1.024 / 1_000)
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      return 0;
    }
  }
}
