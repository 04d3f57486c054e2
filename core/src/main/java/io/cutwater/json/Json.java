package io.cutwater.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.UncheckedIOException;

/**
 * The one reader and writer of JSON. Its buffers come from a pool: those of a usual mapper stay
 * with each thread that ever read a document, which takes 16 kB for each of thousands of threads
 * that sleep.
 */
public final class Json {

  private static final ObjectMapper MAPPER =
      new ObjectMapper(
          JsonFactory.builder().recyclerPool(JsonRecyclerPools.sharedBoundedPool()).build());

  private Json() {}

  /**
   * {@code node} as text, without a blank: what its {@code toString} says, by way of the pool.
   *
   * @throws UncheckedIOException where it nests too deeply to be read again
   */
  public static String text(JsonNode node) {
    try {
      return MAPPER.writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("cannot write down " + node.getNodeType(), e);
    }
  }

  /** Shared by all: nobody changes its configuration. Thread-safe. */
  public static ObjectMapper mapper() {
    return MAPPER;
  }
}
