/** How the playground's own connections behave. It does not know what they serve. */
@NullMarked
package io.cutwater.playground.client;

import org.jspecify.annotations.NullMarked;
