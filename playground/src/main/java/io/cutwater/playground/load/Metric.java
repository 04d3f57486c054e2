package io.cutwater.playground.load;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/** The JSON of one measurement: its publish time and its values in order. */
final class Metric {
  private static final JsonFactory JSON = new JsonFactory();

  private Metric() {}

  /** Values are numbers or text. */
  static byte[] json(Map<String, Object> values) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      json.writeStartObject();
      json.writeNumberField("published_us", LoadGenerator.epochMicros());
      for (Map.Entry<String, Object> value : values.entrySet()) {
        json.writeFieldName(value.getKey());
        switch (value.getValue()) {
          case Double number -> json.writeNumber(Math.round(number * 100) / 100.0);
          case Number number -> json.writeNumber(number.longValue());
          case Object text -> json.writeString(text.toString());
        }
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
