/**
 * Where the servers' programs come from: the path, the project's cache, or a package manager. It
 * obtains programs and starts none of them as a server.
 */
@NullMarked
package io.cutwater.playground.tools;

import org.jspecify.annotations.NullMarked;
