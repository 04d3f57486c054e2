package io.cutwater.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.Layout;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.nio.charset.StandardCharsets;
import java.util.logging.LogManager;

/**
 * Configures Logback in code, found by it as a service: there is no file to lose, and no parser in
 * memory. {@code CUTWATER_LOG=json}, or the property of {@link #FORMAT_PROPERTY}, makes JSON lines.
 */
public final class LogConfigurator extends ContextAwareBase implements Configurator {

  public static final String FORMAT_PROPERTY = "cutwater.log";

  private static final String FORMAT_VARIABLE = "CUTWATER_LOG";
  private static final String OWN = "io.cutwater";

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    Layout<ILoggingEvent> layout = isJson() ? new JsonLayout() : new LineLayout();
    layout.setContext(context);
    layout.start();
    LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
    encoder.setContext(context);
    encoder.setCharset(StandardCharsets.UTF_8);
    encoder.setLayout(layout);
    encoder.start();
    ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
    console.setContext(context);
    console.setTarget("System.err");
    console.setEncoder(encoder);
    console.start();
    context.getLogger("ROOT").addAppender(console);
    // The clients tell of every reconnect, which the lane says itself in one line.
    context.getLogger("ROOT").setLevel(Level.WARN);
    context.getLogger("org.apache.pulsar").setLevel(Level.ERROR);
    context.getLogger(OWN).setLevel(Level.INFO);
    // The NATS client logs there, past every appender, what its listeners are told anyway.
    LogManager.getLogManager().reset();
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  private static boolean isJson() {
    String property = System.getProperty(FORMAT_PROPERTY, "");
    String format = property.isEmpty() ? System.getenv(FORMAT_VARIABLE) : property;
    return "json".equals(format);
  }
}
