package io.cutwater.http;

import io.javalin.Javalin;
import io.javalin.http.Context;
import io.javalin.http.ForbiddenResponse;
import io.javalin.http.UnsupportedMediaTypeResponse;
import io.javalin.util.JavalinBindException;
import java.util.List;
import java.util.Locale;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** Serves endpoints on the loopback address, and refuses to start where one declares no access. */
public final class HttpServer implements AutoCloseable {

  private static final String HOST = "127.0.0.1";
  private static final int THREADS_MAX = 6;
  private static final int THREADS_MIN = 3;
  private static final int IDLE_MILLIS = 30_000;
  private static final int BODY_BYTES_MAX = 64 << 10;
  private static final List<String> LOOPBACK_NAMES = List.of("127.0.0.1", "localhost", "[::1]");

  private final Javalin javalin;

  private HttpServer(Javalin javalin) {
    this.javalin = javalin;
  }

  /** The port that was asked for is another program's. */
  public static final class PortTakenException extends Exception {

    private static final long serialVersionUID = 1L;

    PortTakenException(int port, Throwable cause) {
      super(
          "port "
              + port
              + " of "
              + HOST
              + " is taken; end its owner, or set http.port to another"
              + " (0 takes any free one)",
          cause);
    }
  }

  /**
   * @param port 0 for any free one
   * @throws IllegalStateException when an endpoint declares no access, or more than one
   */
  static HttpServer start(int port, List<Endpoint> endpoints) throws PortTakenException {
    for (Endpoint endpoint : endpoints) {
      if (endpoint.access().size() != 1) {
        throw new IllegalStateException(
            endpoint.method() + " " + endpoint.path() + " declares no access, or several");
      }
    }
    Javalin javalin =
        Javalin.create(config -> {
          config.startup.showJavalinBanner = false;
          config.startup.showOldJavalinVersionWarning = false;
          config.startup.startupWatcherEnabled = false;
          config.http.maxRequestSize = BODY_BYTES_MAX;
          config.jetty.threadPool = threads();
          config.routes.beforeMatched(HttpServer::admit);
          for (Endpoint endpoint : endpoints) {
            config.routes.addHttpHandler(
                endpoint.method(),
                endpoint.path(),
                endpoint.handler(),
                endpoint.access().getFirst());
          }
        });
    try {
      return new HttpServer(javalin.start(HOST, port));
    } catch (JavalinBindException e) {
      javalin.stop();
      throw new PortTakenException(port, e);
    }
  }

  /** Few threads: a probe, a scrape and an operator at a time, in little memory. */
  private static QueuedThreadPool threads() {
    QueuedThreadPool pool = new QueuedThreadPool(THREADS_MAX, THREADS_MIN, IDLE_MILLIS);
    pool.setName("http");
    pool.setReservedThreads(0);
    pool.setDaemon(true);
    return pool;
  }

  /** A request that names another host came through a name that somebody pointed at loopback. */
  private static void admit(Context context) {
    String host = context.host();
    String name = host == null ? "" : host.replaceFirst(":[0-9]*$", "").toLowerCase(Locale.ROOT);
    if (!LOOPBACK_NAMES.contains(name)) {
      throw new ForbiddenResponse("only by the name of the loopback address");
    }
    if (context.routeRoles().contains(Access.LOOPBACK_OPERATE)) {
      String type = context.header("Content-Type");
      if (type == null || !type.toLowerCase(Locale.ROOT).startsWith("application/json")) {
        throw new UnsupportedMediaTypeResponse("the body is JSON: application/json");
      }
    } else if (!context.routeRoles().contains(Access.LOOPBACK_READ)) {
      throw new ForbiddenResponse("this endpoint declares no access");
    }
  }

  /** The port it listens on. */
  public int port() {
    return javalin.port();
  }

  @Override
  public void close() {
    javalin.stop();
  }
}
