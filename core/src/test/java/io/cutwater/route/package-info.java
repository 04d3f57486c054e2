@NullMarked
package io.cutwater.route;

import org.jspecify.annotations.NullMarked;
