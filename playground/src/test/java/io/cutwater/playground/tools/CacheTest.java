package io.cutwater.playground.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CacheTest {
  @TempDir Path folder;

  private final AtomicInteger fills = new AtomicInteger();

  private void fill(Path place) {
    fills.incrementAndGet();
    try {
      Files.writeString(place, "filled");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void fillsAPlaceOnceWhenSeveralWantIt() throws Exception {
    Cache cache = new Cache(folder);
    Path place = cache.place("program", "1.0");
    Callable<Path> want =
        () -> {
          cache.fillOnce("program", place, 1, () -> fill(place));
          return place;
        };

    try (ExecutorService wanting = Executors.newVirtualThreadPerTaskExecutor()) {
      wanting.invokeAll(List.of(want, want, want, want));
    }

    assertThat(fills).hasValue(1);
    assertThat(place).exists();
  }

  @Test
  void triesAgainAfterAFillThatFailed() {
    Cache cache = new Cache(folder);
    Path place = cache.place("program", "1.0");

    assertThatThrownBy(() ->
            cache.fillOnce(
                "program",
                place,
                1,
                () -> {
                  throw new IllegalStateException("no network");
                }))
        .hasMessage("no network");
    cache.fillOnce("program", place, 1, () -> fill(place));

    assertThat(fills).hasValue(1);
  }
}
