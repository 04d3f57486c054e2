package io.cutwater.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.LayoutBase;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.slf4j.event.KeyValuePair;

/** Lines for people: time, level, what happened, who and which. */
final class LineLayout extends LayoutBase<ILoggingEvent> {

  private static final String OWN = "io.cutwater.";
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss.SSS").withZone(ZoneOffset.UTC);

  @Override
  public String doLayout(ILoggingEvent event) {
    StringBuilder line = new StringBuilder(160);
    TIME.formatTo(event.getInstant(), line);
    line.append(' ').append(event.getLevel());
    if (event.getLevel().levelStr.length() == 4) {
      line.append(' ');
    }
    line.append(' ').append(oneLine(event.getFormattedMessage()));
    if (event.getKeyValuePairs() != null) {
      for (KeyValuePair pair : event.getKeyValuePairs()) {
        line.append(' ').append(pair.key).append('=').append(oneLine(String.valueOf(pair.value)));
      }
    }
    line.append('\n');
    // A library's stack trace says nothing that its line does not; ours are bugs.
    if (event.getThrowableProxy() != null && event.getLoggerName().startsWith(OWN)) {
      line.append(ThrowableProxyUtil.asString(event.getThrowableProxy()));
    }
    return line.toString();
  }

  /** What a server or a publisher chose must not look like a line of ours. */
  private static String oneLine(String text) {
    return text.replaceAll("\\p{Cntrl}+", " ");
  }
}
