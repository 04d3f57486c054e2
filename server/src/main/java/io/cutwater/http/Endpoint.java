package io.cutwater.http;

import io.javalin.http.Handler;
import io.javalin.http.HandlerType;
import java.util.List;

/**
 * One endpoint.
 *
 * @param access who may use it; exactly one, which the server checks before it starts
 */
record Endpoint(HandlerType method, String path, List<Access> access, Handler handler) {

  Endpoint {
    access = List.copyOf(access);
  }

  static Endpoint read(String path, Handler handler) {
    return new Endpoint(HandlerType.GET, path, List.of(Access.LOOPBACK_READ), handler);
  }

  static Endpoint operate(String path, Handler handler) {
    return new Endpoint(HandlerType.POST, path, List.of(Access.LOOPBACK_OPERATE), handler);
  }
}
