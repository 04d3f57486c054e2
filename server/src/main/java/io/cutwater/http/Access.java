package io.cutwater.http;

import io.javalin.security.RouteRole;

/** Who may use an endpoint. There is no default: an endpoint without one stops the start. */
public enum Access implements RouteRole {
  /** Any process of this machine may look. */
  LOOPBACK_READ,
  /**
   * Any process of this machine may act, but no page that its browser shows: the body is JSON,
   * which such a page cannot send without asking first.
   */
  LOOPBACK_OPERATE
}
